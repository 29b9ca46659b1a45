"""The wish to stop, and loops that outlive the failures of the servers they talk to."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0


class Stopping(asyncio.Event):
    """Set once, when the process is to end."""

    async def pause(self, seconds: float) -> None:
        """Waits that long, or until the process is to end."""
        try:
            await asyncio.wait_for(self.wait(), seconds)
        except TimeoutError:
            return

    async def unless(self, waiting: Awaitable[None]) -> None:
        """Waits for something that may be abandoned when the process is to end."""
        task = asyncio.ensure_future(waiting)
        stop = asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for other in (task, stop):
                other.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)
        if task.done() and not task.cancelled():
            task.result()


async def keep_running(name: str, stopping: Stopping, once: Callable[[], Awaitable[object]]) -> None:
    """Runs `once` over and over until the process is to end; after a failure with growing pauses.

    A cancellation that nobody asked this task for is a failure, too, of a driver that lost its connection in the middle
    of something: a task group would take it for an orderly end, and nothing would go on in the loop's place.
    """
    pause = FIRST_PAUSE
    while not stopping.is_set():
        try:
            await once()
            pause = FIRST_PAUSE
        except (Exception, asyncio.CancelledError) as problem:
            task = asyncio.current_task()
            if isinstance(problem, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            _log.warning("will go on after a pause", loop=name, seconds=pause, problem=repr(problem))
            await stopping.pause(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
