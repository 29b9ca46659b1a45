"""`record`: execute an operation and keep it, with its plan and all that subgraphs answered, in a file."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from router.cli.command import Command

if TYPE_CHECKING:
    from router.transport.recording import Recording


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--supergraph", metavar="FILE", type=Path, required=True, help="the supergraph's SDL")
    parser.add_argument("--operation", metavar="FILE", type=Path, required=True, help="a GraphQL document")
    parser.add_argument("--variables", metavar="FILE", type=Path, help="a JSON object")
    parser.add_argument(
        "--header", metavar="NAME: VALUE", action="append", default=[], help="sent to every subgraph (repeatable)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where the recording goes")


def run(arguments: Namespace) -> int:
    """1 when the operation was not executed, 2 when a file cannot be read."""
    try:
        sdl = arguments.supergraph.read_text(encoding="utf-8")
        operation = arguments.operation.read_text(encoding="utf-8")
        variables = json.loads(arguments.variables.read_text(encoding="utf-8")) if arguments.variables else {}
        headers = dict(_header(line) for line in arguments.header)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    recording = asyncio.run(record(sdl, operation, variables, headers))
    if "data" not in recording.answer:
        print(json.dumps(recording.answer, indent=2), file=sys.stderr)
        return 1
    arguments.output.write_bytes(recording.to_json())
    print(f"{len(recording.calls)} calls recorded in {arguments.output}")
    return 0


async def record(sdl: str, operation: str, variables: dict[str, object], headers: dict[str, str]) -> Recording:
    """Execute an operation over HTTP and take down what happens."""
    from router.execution import Engine, EngineOptions, GraphQLRequest, RequestError
    from router.execution.planned_supergraph import PlannedSupergraph
    from router.planning.display_text import print_plan
    from router.supergraph import read_supergraph
    from router.transport import HttpTransport
    from router.transport.recording import Recording, RecordingTransport

    supergraph = read_supergraph(sdl)
    recording = Recording(sdl, operation, variables)
    transports = {
        subgraph.name: RecordingTransport(HttpTransport(subgraph.url), recording.calls)
        for subgraph in supergraph.subgraphs
    }
    sent = tuple(headers.items())
    engine = Engine(PlannedSupergraph(supergraph), transports, EngineOptions(subgraph_headers=lambda *_: sent))
    request = GraphQLRequest(operation, variables)
    try:
        recording.plan = print_plan(engine.plan(engine.prepare(request), request).compiled.plan)
    except RequestError as refused:
        recording.answer = {"errors": [entry.as_json() for entry in refused.entries]}
        return recording
    result = await engine.execute(request)
    await engine.close()
    recording.answer = json.loads(result.encode())  # type: ignore[union-attr]  # nothing is deferred unless asked for
    return recording


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise ValueError(f"not a header: {line}")
    return name.strip().lower(), value.strip()


COMMAND = Command("record", "Keep an operation and what subgraphs answered to it.", add_arguments, run)
