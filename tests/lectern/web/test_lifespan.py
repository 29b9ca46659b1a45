"""Subgraphs are started, and tried again where they can't be."""

import asyncio

import pytest

from lectern.web import lifespan as module
from lectern.web.lifespan import SubgraphLifespans
from tests.lectern.web.greeting_subgraph import greeting


async def test_one_whose_store_is_away_at_first_is_started_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RETRY_DELAY", 0.0)
    attempts: list[int] = []

    async def start() -> None:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            raise ConnectionRefusedError

    lifespans = SubgraphLifespans([greeting(start)])
    async with lifespans.running():
        assert lifespans.is_started("greeting")
    assert len(attempts) == 3


async def test_a_part_that_cannot_start_delays_the_others_only_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_START_TIMEOUT", 0.01)

    async def never() -> None:
        await asyncio.Event().wait()

    lifespans = SubgraphLifespans([greeting(never)])
    async with lifespans.running():
        assert not lifespans.is_started("greeting")


async def test_nothing_is_started_after_the_end() -> None:
    lifespans = SubgraphLifespans([greeting()])
    async with lifespans.running():
        pass
    assert not lifespans.is_started("greeting")
