import asyncio

import pytest

from subgraphs.kernel import health


async def fine() -> None:
    return


async def broken() -> None:
    raise RuntimeError("no")


async def test_each_check_stands_for_itself() -> None:
    assert await health.run_checks({"a": fine, "b": broken}) == {"a": True, "b": False}


async def test_a_check_that_takes_too_long_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "TIMEOUT_SECONDS", 0.01)

    assert await health.run_checks({"slow": hangs}) == {"slow": False}
