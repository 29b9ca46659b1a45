"""`replay`: execute a recorded operation with the recorded responses of its subgraphs, and compare."""

import asyncio
import difflib
from pathlib import Path

import click
import orjson

from router.cli.failures import ResourceUnavailable
from router.cli.options import FILE, supergraph_option


@click.command(short_help="Execute a recorded operation again, without its subgraphs.")
@click.argument("file", metavar="RECORDING", type=FILE)
@supergraph_option(required=False, text="Another supergraph than the recorded one.")
def replay(file: Path, supergraph: Path | None) -> None:
    """Execute a recorded operation again, without its subgraphs.

    Fails if the response differs from the recorded one, or if other calls were made.
    """
    from router.cli.recording import replay_recording
    from router.exact_json import encode_json
    from router.transport.testing.recording import Recording

    try:
        recording = Recording.from_json(file.read_bytes())
        sdl = supergraph.read_text(encoding="utf-8") if supergraph else recording.supergraph
    except (OSError, ValueError) as error:
        raise ResourceUnavailable(str(error)) from error
    replayed = asyncio.run(replay_recording(recording, sdl))
    for call in replayed.unrecorded_calls:
        click.echo(f"not in the recording: {call}", err=True)
    if replayed.response != recording.response:
        before, after = (
            encode_json(response, orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode().splitlines()
            for response in (recording.response, replayed.response)
        )
        click.echo("\n".join(difflib.unified_diff(before, after, "recorded", "replayed", lineterm="")))
    elif not replayed.unrecorded_calls:
        return
    raise click.exceptions.Exit(1)
