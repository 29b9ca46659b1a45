"""Subgraphs are started, and tried again where they can't be."""

import asyncio

import pytest

from lectern.web import lifetimes as module
from lectern.web.lifetimes import Lifetimes
from tests.lectern.web.greeting import greeting


async def test_one_whose_store_is_away_at_first_is_started_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.0)
    attempts: list[int] = []

    async def start() -> None:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            raise ConnectionRefusedError

    lifetimes = Lifetimes([greeting(start)])
    async with lifetimes.running():
        assert lifetimes.is_started("greeting")
    assert len(attempts) == 3


async def test_one_that_cannot_start_holds_up_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.01)

    async def never() -> None:
        await asyncio.Event().wait()

    lifetimes = Lifetimes([greeting(never)])
    async with lifetimes.running():
        assert not lifetimes.is_started("greeting")


async def test_nothing_is_started_after_the_end() -> None:
    lifetimes = Lifetimes([greeting()])
    async with lifetimes.running():
        pass
    assert not lifetimes.is_started("greeting")
