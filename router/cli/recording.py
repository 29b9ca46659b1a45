"""Recordings of operations: made over HTTP, and executed again without the subgraphs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from router.exact_json import decode_json
from router.execution import Engine, EngineOptions, GraphQLRequest, RequestError
from router.planning.display.plan_text import print_plan
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.supergraph import read_supergraph
from router.transport import HttpTransport
from router.transport.testing.recording import Recording, RecordingTransport, ReplayingTransport


@dataclass(frozen=True, slots=True)
class Replayed:
    """The response now, and the calls that are not in the recording."""

    response: Mapping[str, Any]
    unrecorded_calls: tuple[str, ...]


async def record_operation(
    sdl: str, operation: str, variables: dict[str, object], headers: dict[str, str]
) -> Recording:
    """Execute an operation over HTTP and record its plan, its calls and its response."""
    supergraph = read_supergraph(sdl)
    recording = Recording(sdl, operation, variables)
    transports = {
        subgraph.name: RecordingTransport(HttpTransport(subgraph.url), recording.calls)
        for subgraph in supergraph.subgraphs
    }
    sent = tuple(headers.items())
    engine = Engine(SupergraphPlanner(supergraph), transports, EngineOptions(subgraph_headers=lambda *_: sent))
    request = GraphQLRequest(operation, variables)
    try:
        recording.plan = print_plan(engine.plan(engine.prepare(request), request).compiled.plan)
    except RequestError as error:
        recording.response = {"errors": [entry.as_json() for entry in error.entries]}
        return recording
    result = await engine.execute(request)
    await engine.close()
    recording.response = decode_json(result.encode())  # type: ignore[union-attr]  # nothing is deferred unless requested
    return recording


async def replay_recording(recording: Recording, sdl: str) -> Replayed:
    """Execute a recorded operation without its subgraphs."""
    supergraph = read_supergraph(sdl)
    transport = ReplayingTransport(recording.calls)
    engine = Engine(SupergraphPlanner(supergraph), {subgraph.name: transport for subgraph in supergraph.subgraphs})
    result = await engine.execute(GraphQLRequest(recording.operation, recording.variables))
    unrecorded = tuple(f"{request.subgraph}: {request.operation.text}" for request in transport.unknown)
    return Replayed(
        decode_json(result.encode()),  # type: ignore[union-attr]  # nothing is deferred unless requested
        unrecorded,
    )
