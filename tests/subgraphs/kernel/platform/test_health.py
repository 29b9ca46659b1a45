import asyncio

import pytest

from subgraphs.kernel.platform import health
from subgraphs.kernel.platform.health import HealthChecks


async def fine() -> None:
    return


async def broken() -> None:
    raise RuntimeError("no")


async def test_each_check_stands_for_itself() -> None:
    assert await HealthChecks({"a": fine, "b": broken}).results() == {"a": True, "b": False}


async def test_a_check_that_takes_too_long_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "TIMEOUT_SECONDS", 0.01)

    assert await HealthChecks({"slow": hangs}).results() == {"slow": False}


class Store:
    """A store that is up or down, and counts its checks."""

    def __init__(self) -> None:
        self.up = True
        self.checked = 0
        self.at_once = 0
        self.most_at_once = 0

    async def check(self) -> None:
        self.checked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if not self.up:
            raise ConnectionRefusedError


async def test_results_are_good_for_a_second() -> None:
    now, store = [50.0], Store()
    checks = HealthChecks({"store": store.check}, clock=lambda: now[0])
    assert await checks.results() == {"store": True}
    store.up = False
    now[0] += 0.9
    assert await checks.results() == {"store": True}
    assert store.checked == 1
    now[0] += 0.1
    assert await checks.results() == {"store": False}
    assert store.checked == 2


async def test_many_clients_at_once_cause_one_check() -> None:
    store = Store()
    checks = HealthChecks({"store": store.check}, clock=lambda: 50.0)
    assert await asyncio.gather(*(checks.results() for _ in range(100))) == [{"store": True}] * 100
    assert (store.checked, store.most_at_once) == (1, 1)


async def test_a_client_that_leaves_during_a_check_does_not_end_it_for_others() -> None:
    store = Store()
    checks = HealthChecks({"store": store.check}, clock=lambda: 50.0)
    leaving = asyncio.create_task(checks.results())
    staying = asyncio.create_task(checks.results())
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == {"store": True}
