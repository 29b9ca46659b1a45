"""Polling a source for newer versions."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from router.server.schema_state.sources import SourceUnavailable, SupergraphSource

logger = logging.getLogger(__name__)


class SourcePoller:
    """A poller of a source, which passes the text to `publish` each time that it may have changed."""

    def __init__(
        self, source: SupergraphSource, publish: Callable[[str], Awaitable[object]], *, interval: float
    ) -> None:
        """`interval` is in seconds; 0: never poll."""
        self._source = source
        self._publish = publish
        self._interval = interval
        self._task: asyncio.Task[None] | None = None
        self.problem: str | None = None
        """The reason why the source was unavailable when it was last polled; None if it was available."""

    async def poll(self) -> None:
        """Poll once. An unavailable source is logged once, not each time."""
        try:
            text = await self._source.read()
        except SourceUnavailable as failure:
            if self.problem != str(failure):
                logger.warning("source unavailable: %s", failure)
            self.problem = str(failure)
            return
        self.problem = None
        if text is not None:
            await self._publish(text)

    def start(self) -> None:
        """Poll from now on, until `stop`."""
        if self._interval > 0 and self._task is None:
            self._task = asyncio.ensure_future(self._poll_forever())

    async def stop(self) -> None:
        """Stop polling."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))

    async def _poll_forever(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            try:
                await self.poll()
            except Exception:
                logger.exception("unexpected failure while polling a source")
