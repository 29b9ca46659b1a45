"""An operation recorded against real subgraphs over HTTP, and replayed without them."""

import asyncio
from pathlib import Path

import pytest

from router.cli.recording import record_operation, replay_recording
from router.exact_json import decode_json
from router.execution import SubgraphOperation, SubgraphRequest
from router.planning.plan import OperationKind
from router.transport import FakeTransport
from router.transport.testing.recording import RecordedResponse, Recording, RecordingTransport, ReplayingTransport
from tests.router.cli.command_line import run
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.subgraph_over_http import SubgraphApp, supergraph_at

OPERATION = "query Me { me { name reading } }"


async def recorded(operation: str = OPERATION) -> Recording:
    graph = SampleGraph()
    async with (
        running_server(SubgraphApp(graph, "people")) as people,
        running_server(SubgraphApp(graph, "library")) as library,
    ):
        return await record_operation(
            supergraph_at(people=people, library=library), operation, {}, {"authorization": "Bearer hunter2"}
        )


async def test_a_recording_holds_the_plan_the_calls_and_the_response() -> None:
    recording = await recorded()
    assert recording.response == {"data": {"me": {"name": "Ada", "reading": ["Book of 1"]}}}
    assert [call.subgraph for call in recording.calls] == ["people", "library"]
    assert "library" in recording.plan
    assert b"hunter2" not in recording.to_json()
    assert Recording.from_json(recording.to_json()) == recording


async def test_a_recording_is_replayed_without_its_subgraphs() -> None:
    recording = await recorded()
    replayed = await replay_recording(recording, recording.supergraph)
    assert (replayed.response, replayed.unrecorded_calls) == (recording.response, ())


async def test_a_recording_keeps_every_digit() -> None:
    number = "123456789012345678901234567890.5"
    values = decode_json(f'{{"n":{number}}}')
    request = SubgraphRequest("people", SubgraphOperation("{n}", None, OperationKind.QUERY), values)
    calls: list[RecordedResponse] = []
    await RecordingTransport(FakeTransport({"data": values}), calls).execute(request)
    content = Recording("", "", request.variables, calls=calls).to_json()
    assert content.count(number.encode()) == 3
    replaying = ReplayingTransport(Recording.from_json(content).calls)
    assert (await replaying.execute(request)).payload() == {"data": values}


async def test_another_plan_makes_calls_that_are_not_in_the_recording() -> None:
    recording = await recorded()
    moved = recording.supergraph.replace(
        "name: String! @join__field(graph: PEOPLE)", "name: String! @join__field(graph: LIBRARY)"
    )
    assert (await replay_recording(recording, moved)).unrecorded_calls


async def test_an_invalid_operation_is_not_recorded() -> None:
    recording = await recorded("{ nope }")
    assert "data" not in recording.response
    assert recording.calls == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--header", "no colon"), "'no colon' must be of the form NAME: VALUE"),
        (("--variables", "broken.json"), "not valid JSON"),
        (("--variables", "list.json"), "must be a JSON object"),
    ],
)
def test_wrong_usage_is_named_by_its_option_and_nothing_is_written(
    arguments: tuple[str, str], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"s.graphql": "type Query { a: Int }", "o.graphql": "{ a }", "broken.json": "{", "list.json": "[]"}
    for name, text in files.items():
        Path(name).write_text(text)
    result = run("record", "--supergraph", "s.graphql", "--operation", "o.graphql", "-o", "out.json", *arguments)
    assert result.exit_code == 2
    assert problem in " ".join(result.stderr.split())
    assert f"Invalid value for {arguments[0]}" in result.stderr
    assert not Path("out.json").exists()


def test_a_document_that_is_not_a_supergraph_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.graphql").write_text("type Query { a: Int }")
    Path("o.graphql").write_text("{ a }")
    result = run("record", "--supergraph", "s.graphql", "--operation", "o.graphql", "-o", "out.json")
    assert result.exit_code == 1
    assert not Path("out.json").exists()


async def test_the_command_compares_with_the_recorded_response(tmp_path: Path) -> None:
    recording = await recorded()
    file = tmp_path / "me.json"
    file.write_bytes(recording.to_json())
    assert (await asyncio.to_thread(run, "replay", str(file))).exit_code == 0
    recording.response = {"data": {"me": {"name": "Eve", "reading": []}}}
    file.write_bytes(recording.to_json())
    result = await asyncio.to_thread(run, "replay", str(file))
    assert result.exit_code == 1
    assert '-      "name": "Eve",' in result.stdout


def test_a_file_that_is_no_recording_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[]")
    assert run("replay", str(file)).exit_code == 2
