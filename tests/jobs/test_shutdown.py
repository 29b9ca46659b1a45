import asyncio

import pytest

from jobs import shutdown as module
from jobs.shutdown import ShutdownSignal, run_with_backoff


@pytest.fixture
def shutdown(monkeypatch: pytest.MonkeyPatch) -> ShutdownSignal:
    monkeypatch.setattr(module, "INITIAL_DELAY", 0.001)
    return ShutdownSignal()


async def test_a_loop_continues_after_a_failure(shutdown: ShutdownSignal) -> None:
    runs = 0

    async def fails_at_first() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise ConnectionError
        shutdown.set()

    await asyncio.wait_for(run_with_backoff("test", shutdown, fails_at_first), 60)

    assert runs == 3


async def test_a_loop_continues_after_an_unrequested_cancellation(shutdown: ShutdownSignal) -> None:
    runs = 0

    async def loses_its_connection_at_first() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise asyncio.CancelledError
        shutdown.set()

    await asyncio.wait_for(run_with_backoff("test", shutdown, loses_its_connection_at_first), 60)

    assert runs == 3


async def test_a_loop_ends_when_it_is_cancelled(shutdown: ShutdownSignal) -> None:
    loop = asyncio.create_task(run_with_backoff("test", shutdown, asyncio.Event().wait))
    await asyncio.sleep(0)
    loop.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(loop, 60)


async def test_a_pause_ends_when_the_process_is_to_end(shutdown: ShutdownSignal) -> None:
    pausing = asyncio.create_task(shutdown.sleep(3_600))
    await asyncio.sleep(0)
    shutdown.set()

    await asyncio.wait_for(pausing, 60)


async def test_waiting_is_abandoned_when_the_process_is_to_end(shutdown: ShutdownSignal) -> None:
    cancelled = False

    async def waits_for_ever() -> None:
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    waiting = asyncio.create_task(shutdown.race(waits_for_ever()))
    await asyncio.sleep(0.01)
    shutdown.set()
    await asyncio.wait_for(waiting, 60)

    assert cancelled


async def test_a_failure_while_waiting_is_raised(shutdown: ShutdownSignal) -> None:
    async def fails() -> None:
        raise ConnectionError("away")

    with pytest.raises(ConnectionError, match="away"):
        await shutdown.race(fails())
