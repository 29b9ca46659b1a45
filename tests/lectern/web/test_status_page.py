"""The pages that say what is up and what is down."""

from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from lectern.supervision.state import STATE_FILE_VARIABLE, PartState, Phase, write_state
from lectern.web.status_page import ready_route, status_routes
from subgraphs.kernel.subgraph import Check
from tests.lectern.web.greeting import greeting


async def up() -> None:
    pass


async def down() -> None:
    raise ConnectionRefusedError("postgresql://lectern:secret@127.0.0.1")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Phase], None]:
    monkeypatch.setenv(STATE_FILE_VARIABLE, str(tmp_path / "state.json"))

    def says(phase: Phase) -> None:
        write_state(tmp_path / "state.json", {"worker": PartState(phase, 0.0, reason="was killed by signal 9")})

    return says


def client(check: Check) -> AsyncClient:
    subgraphs = [greeting(ready=check)]
    routes = [*status_routes(subgraphs), ready_route(subgraphs)]
    return AsyncClient(transport=ASGITransport(Starlette(routes=routes)), base_url="http://status")


async def test_all_is_well(state: Callable[[Phase], None]) -> None:
    state(Phase.RUNNING)
    async with client(up) as browser:
        assert (await browser.get("/status.json")).json() == {
            "status": "ok",
            "parts": {"worker": {"state": "running", "restarts": 0, "reason": "was killed by signal 9"}},
            "checks": {"greeting: store": True},
        }


async def test_a_process_that_is_down_is_named(state: Callable[[Phase], None]) -> None:
    state(Phase.DOWN)
    async with client(up) as browser:
        assert (await browser.get("/status.json")).json()["status"] == "degraded"
        page = (await browser.get("/status")).text
    assert "Something is down" in page
    assert "was killed by signal 9" in page


async def test_a_store_that_is_away_is_named_without_its_address(state: Callable[[Phase], None]) -> None:
    state(Phase.RUNNING)
    async with client(down) as browser:
        page = (await browser.get("/status")).text
        ready = await browser.get("/ready")
    assert "greeting: store" in page
    assert "secret" not in page
    assert ready.status_code == 503
    assert ready.json() == {"status": "unavailable", "checks": {"greeting: store": False}}


async def test_where_there_is_no_supervisor_the_stores_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE_FILE_VARIABLE, raising=False)
    async with client(up) as browser:
        assert (await browser.get("/status.json")).json()["parts"] == {}
