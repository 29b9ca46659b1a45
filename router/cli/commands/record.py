"""`record`: execute an operation and write it to a file, with its plan and all responses of subgraphs."""

import asyncio
import json
from pathlib import Path

import click

from router.cli.failures import CommandFailed, ResourceUnavailable
from router.cli.options import FILE, supergraph_option


@click.command(short_help="Record an operation and the responses of its subgraphs.")
@supergraph_option(required=True)
@click.option("--operation", metavar="FILE", type=FILE, required=True, help="A GraphQL document.")
@click.option("--variables", metavar="FILE", type=FILE, help="A JSON object.")
@click.option("--header", metavar="NAME: VALUE", multiple=True, help="A header for every subgraph (repeatable).")
@click.option("-o", "--output", metavar="FILE", type=FILE, required=True, help="The file to write the recording to.")
def record(supergraph: Path, operation: Path, variables: Path | None, header: tuple[str, ...], output: Path) -> None:
    """Execute an operation and write it to a file, with its plan and all responses of subgraphs."""
    from router.cli.recording import record_operation

    try:
        sdl = supergraph.read_text(encoding="utf-8")
        text = operation.read_text(encoding="utf-8")
        values = json.loads(variables.read_text(encoding="utf-8")) if variables else {}
        headers = dict(_header(line) for line in header)
    except (OSError, ValueError) as error:
        raise ResourceUnavailable(str(error)) from error
    recording = asyncio.run(record_operation(sdl, text, values, headers))
    if "data" not in recording.response:
        raise CommandFailed(json.dumps(recording.response, indent=2))
    output.write_bytes(recording.to_json())
    click.echo(f"{len(recording.calls)} calls recorded in {output}")


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise ValueError(f"not a header: {line}")
    return name.strip().lower(), value.strip()
