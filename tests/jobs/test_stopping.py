import asyncio

import pytest

from jobs import stopping as module
from jobs.stopping import Stopping, keep_running


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> Stopping:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)
    return Stopping()


async def test_a_loop_goes_on_after_a_failure(stopping: Stopping) -> None:
    runs = 0

    async def fails_at_first() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise ConnectionError
        stopping.set()

    await asyncio.wait_for(keep_running("test", stopping, fails_at_first), 60)

    assert runs == 3


async def test_a_loop_goes_on_after_a_cancellation_that_nobody_asked_for(stopping: Stopping) -> None:
    runs = 0

    async def loses_its_connection_at_first() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise asyncio.CancelledError
        stopping.set()

    await asyncio.wait_for(keep_running("test", stopping, loses_its_connection_at_first), 60)

    assert runs == 3


async def test_a_loop_ends_when_it_is_cancelled(stopping: Stopping) -> None:
    loop = asyncio.create_task(keep_running("test", stopping, asyncio.Event().wait))
    await asyncio.sleep(0)
    loop.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(loop, 60)


async def test_a_pause_ends_when_the_process_is_to_end(stopping: Stopping) -> None:
    pausing = asyncio.create_task(stopping.pause(3_600))
    await asyncio.sleep(0)
    stopping.set()

    await asyncio.wait_for(pausing, 60)


async def test_waiting_is_abandoned_when_the_process_is_to_end(stopping: Stopping) -> None:
    cancelled = False

    async def waits_for_ever() -> None:
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    waiting = asyncio.create_task(stopping.unless(waits_for_ever()))
    await asyncio.sleep(0.01)
    stopping.set()
    await asyncio.wait_for(waiting, 60)

    assert cancelled


async def test_a_failure_while_waiting_is_raised(stopping: Stopping) -> None:
    async def fails() -> None:
        raise ConnectionError("away")

    with pytest.raises(ConnectionError, match="away"):
        await stopping.unless(fails())
