"""The pages that say what is up and what is down."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from lectern.platform.supervision.state import STATE_FILE_VARIABLE, PartState, Phase, write_state
from lectern.web.status_page import checks_of, detailed_status_routes, ready_route, status_routes
from subgraphs.kernel.platform.health import Check
from subgraphs.kernel.platform.management_server import management_routes
from tests.lectern.web.greeting_subgraph import greeting


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
    checks = checks_of([greeting(ready=check)])
    routes = [*detailed_status_routes(checks, "http://lectern.test"), *management_routes(checks)]
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


async def test_without_a_supervisor_the_stores_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE_FILE_VARIABLE, raising=False)
    async with client(up) as browser:
        assert (await browser.get("/status.json")).json()["parts"] == {}


@pytest.mark.parametrize(
    ("phase", "check", "status"),
    [(Phase.RUNNING, up, "ok"), (Phase.RUNNING, down, "degraded"), (Phase.DOWN, up, "degraded")],
)
async def test_clients_see_up_or_down_and_nothing_else(
    state: Callable[[Phase], None], phase: Phase, check: Check, status: str
) -> None:
    state(phase)
    checks = checks_of([greeting(ready=check)])
    app = Starlette(routes=[*status_routes(checks), ready_route(checks)])
    async with AsyncClient(transport=ASGITransport(app), base_url="http://status") as browser:
        assert (await browser.get("/status.json")).json() == {"status": status}
        assert (await browser.get("/ready")).json() == {"status": "unavailable" if check is down else "ok"}
        page = (await browser.get("/status")).text
    assert "greeting" not in page
    assert "worker" not in page
    assert "signal 9" not in page


async def test_however_many_clients_ask_the_stores_are_checked_once_a_second(state: Callable[[Phase], None]) -> None:
    state(Phase.RUNNING)
    checked = []

    async def check() -> None:
        checked.append(1)
        await asyncio.sleep(0)

    checks = checks_of([greeting(ready=check)])
    app = Starlette(
        routes=[*status_routes(checks), ready_route(checks), *detailed_status_routes(checks, "http://lectern.test")]
    )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://status") as browser:
        await asyncio.gather(*(browser.get(path) for path in ["/status", "/status.json", "/ready"] * 5))
    assert len(checked) <= 2  # the second, should the first have been asked for more than a second ago
