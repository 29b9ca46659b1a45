"""Graceful shutdown, and supervised loops that retry with back-off."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

logger = structlog.get_logger(__name__)

INITIAL_DELAY = 0.5
MAX_DELAY = 15.0


class ShutdownSignal(asyncio.Event):
    """Set once, when the process must shut down."""

    async def sleep(self, seconds: float) -> None:
        """Sleep that long, or until the shutdown."""
        try:
            await asyncio.wait_for(self.wait(), seconds)
        except TimeoutError:
            return

    async def race(self, waiting: Awaitable[None]) -> None:
        """Await something, and cancel it at the shutdown."""
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


async def run_with_backoff(name: str, shutdown: ShutdownSignal, step: Callable[[], Awaitable[object]]) -> None:
    """Run `step` repeatedly until the shutdown; after a failure with an increasing delay.

    A cancellation that was not requested of this task is a failure, too: a driver that lost its connection raises it.
    A task group would take it for an orderly end, and the loop would stop for good.
    """
    delay = INITIAL_DELAY
    while not shutdown.is_set():
        try:
            await step()
            delay = INITIAL_DELAY
        except (Exception, asyncio.CancelledError) as problem:
            task = asyncio.current_task()
            if isinstance(problem, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            logger.warning("loop failed, retrying", loop=name, delay_seconds=delay, problem=repr(problem))
            await shutdown.sleep(delay)
            delay = min(2 * delay, MAX_DELAY)
