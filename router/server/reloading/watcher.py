"""Looking at a source now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from router.server.reloading.sources import SourceUnavailable, SupergraphSource

log = logging.getLogger("router.server.reloading")


class Watcher:
    """Hands what a source gives to `take`, each time that it may have changed."""

    def __init__(self, source: SupergraphSource, take: Callable[[str], Awaitable[object]], *, poll: float) -> None:
        self._source = source
        self._take = take
        self._poll = poll
        self._task: asyncio.Task[None] | None = None
        self.problem: str | None = None
        """Why the source gave nothing when it was last looked at; None if it did."""

    async def look(self) -> None:
        """Look once. A source that is away is told of once, not each time."""
        try:
            text = await self._source.read()
        except SourceUnavailable as away:
            if self.problem != str(away):
                log.warning("the supergraph's source gives none: %s", away)
            self.problem = str(away)
            return
        self.problem = None
        if text is not None:
            await self._take(text)

    def start(self) -> None:
        """Look from now on, until `stop`."""
        if self._poll > 0 and self._task is None:
            self._task = asyncio.ensure_future(self._keep_looking())

    async def stop(self) -> None:
        """Look no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait((task,))

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._poll)
            try:
                await self.look()
            except Exception:
                log.exception("unforeseen failure while looking for a new supergraph")
