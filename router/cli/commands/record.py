"""`record`: execute an operation and write it to a file, with its plan and all responses of subgraphs."""

import asyncio
from pathlib import Path

import click
import orjson

from router.cli.failures import CommandFailed, ResourceUnavailable
from router.cli.options import FILE, supergraph_option
from router.cli.variables import read_variables


@click.command(short_help="Record an operation and the responses of its subgraphs.")
@supergraph_option(required=True)
@click.option("--operation", "operation_path", metavar="FILE", type=FILE, required=True, help="A GraphQL document.")
@click.option("--variables", "variables_path", metavar="FILE", type=FILE, help="A JSON object.")
@click.option("--header", metavar="NAME: VALUE", multiple=True, help="A header for every subgraph (repeatable).")
@click.option("-o", "--output", metavar="FILE", type=FILE, required=True, help="The file to write the recording to.")
def record(
    supergraph: Path, operation_path: Path, variables_path: Path | None, header: tuple[str, ...], output: Path
) -> None:
    """Execute an operation and write it to a file, with its plan and all responses of subgraphs."""
    # Imported here so that the other commands start without loading the engine.
    from router.cli.recording import record_operation
    from router.exact_json import encode_json
    from router.supergraph import SupergraphError

    headers = dict(_parse_header(line) for line in header)
    variables = read_variables(variables_path)
    try:
        sdl = supergraph.read_text(encoding="utf-8")
        document = operation_path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ResourceUnavailable(str(error)) from error
    try:
        recording = asyncio.run(record_operation(sdl, document, variables, headers))
    except SupergraphError as error:
        raise CommandFailed(str(error)) from error
    if "data" not in recording.response:
        raise CommandFailed(encode_json(recording.response, orjson.OPT_INDENT_2).decode())
    try:
        output.write_bytes(recording.to_json())
    except OSError as error:
        raise ResourceUnavailable(str(error)) from error
    click.echo(f"{len(recording.calls)} calls recorded in {output}")


def _parse_header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise click.BadParameter(f"{line!r} must be of the form NAME: VALUE.", param_hint="--header")
    return name.strip().lower(), value.strip()
