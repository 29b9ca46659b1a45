"""An operation recorded against real subgraphs over HTTP, and played again without them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from router.cli import main
from router.cli.record import record
from router.cli.replay import replay
from router.transport.recording import Recording
from tests.router.server.live import served
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.subgraph_over_http import SubgraphApp, supergraph_at

OPERATION = "query Me { me { name reading } }"


async def recorded(operation: str = OPERATION) -> Recording:
    graph = SampleGraph()
    async with served(SubgraphApp(graph, "people")) as people, served(SubgraphApp(graph, "library")) as library:
        return await record(
            supergraph_at(people=people, library=library), operation, {}, {"authorization": "Bearer hunter2"}
        )


async def test_a_recording_holds_the_plan_the_calls_and_the_answer() -> None:
    recording = await recorded()
    assert recording.answer == {"data": {"me": {"name": "Ada", "reading": ["Book of 1"]}}}
    assert [call.subgraph for call in recording.calls] == ["people", "library"]
    assert "library" in recording.plan
    assert b"hunter2" not in recording.to_json()
    assert Recording.from_json(recording.to_json()) == recording


async def test_a_recording_is_played_again_without_its_subgraphs() -> None:
    recording = await recorded()
    replayed = await replay(recording, recording.supergraph)
    assert (replayed.answer, replayed.unknown) == (recording.answer, ())


async def test_another_plan_shows_as_calls_that_are_not_in_the_recording() -> None:
    recording = await recorded()
    moved = recording.supergraph.replace(
        "name: String! @join__field(graph: PEOPLE)", "name: String! @join__field(graph: LIBRARY)"
    )
    assert (await replay(recording, moved)).unknown


async def test_what_is_not_valid_is_not_recorded() -> None:
    recording = await recorded("{ nope }")
    assert "data" not in recording.answer
    assert recording.calls == []


async def test_the_command_compares_with_the_recorded_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = await recorded()
    file = tmp_path / "me.json"
    file.write_bytes(recording.to_json())
    assert await asyncio.to_thread(main, ["replay", str(file)]) == 0
    recording.answer = {"data": {"me": {"name": "Eve", "reading": []}}}
    file.write_bytes(recording.to_json())
    assert await asyncio.to_thread(main, ["replay", str(file)]) == 1
    assert '-      "name": "Eve",' in capsys.readouterr().out


def test_a_file_that_is_no_recording_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[]")
    assert main(["replay", str(file)]) == 2
