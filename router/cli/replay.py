"""`replay`: execute a recorded operation against what subgraphs answered then, and compare."""

from __future__ import annotations

import asyncio
import difflib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from router.cli.command import Command


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it now. `unknown` are calls that were not made then."""

    answer: Mapping[str, Any]
    unknown: tuple[str, ...]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("recording", metavar="RECORDING", type=Path)
    parser.add_argument("--supergraph", metavar="FILE", type=Path, help="another supergraph than the recorded one")


def run(arguments: Namespace) -> int:
    """0 if the answer is the recorded one, 1 if it is another or other calls were made, 2 for unreadable files."""
    from router.transport.recording import Recording

    try:
        recording = Recording.from_json(arguments.recording.read_bytes())
        sdl = arguments.supergraph.read_text(encoding="utf-8") if arguments.supergraph else recording.supergraph
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    replayed = asyncio.run(replay(recording, sdl))
    for call in replayed.unknown:
        print(f"not in the recording: {call}", file=sys.stderr)
    if replayed.answer == recording.answer:
        return 1 if replayed.unknown else 0
    then, now = (
        json.dumps(answer, indent=2, sort_keys=True).splitlines() for answer in (recording.answer, replayed.answer)
    )
    print("\n".join(difflib.unified_diff(then, now, "recorded", "replayed", lineterm="")))
    return 1


async def replay(recording: Any, sdl: str) -> Replayed:
    """Execute a recorded operation without its subgraphs."""
    from router.execution import Engine, GraphQLRequest
    from router.execution.planned_supergraph import PlannedSupergraph
    from router.supergraph import read_supergraph
    from router.transport.recording import ReplayingTransport

    supergraph = read_supergraph(sdl)
    transport = ReplayingTransport(recording.calls)
    engine = Engine(PlannedSupergraph(supergraph), {subgraph.name: transport for subgraph in supergraph.subgraphs})
    result = await engine.execute(GraphQLRequest(recording.operation, recording.variables))
    unknown = tuple(f"{request.subgraph}: {request.operation.text}" for request in transport.unknown)
    return Replayed(json.loads(result.encode()), unknown)  # type: ignore[union-attr]  # nothing is deferred unless asked


COMMAND = Command("replay", "Execute a recorded operation again, without its subgraphs.", add_arguments, run)
