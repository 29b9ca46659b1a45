"""A fresh simulator for each test, with and without a webhook receiver."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.lectern.stripe_simulator.running_simulator import (
    WEBHOOK_SECRET,
    Receiver,
    Running,
    receiving,
    running,
    settings_for,
)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture
async def simulator(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Running]:
    """Provide a simulator that sends every event to `receiver`."""
    settings = settings_for(tmp_path, webhook_url=receiver.url, webhook_secret=WEBHOOK_SECRET)
    async with running(settings) as started:
        yield started
