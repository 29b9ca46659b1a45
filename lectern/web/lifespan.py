"""The lifespan of subgraphs: one whose store is unavailable at first is retried while the others serve."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog

from subgraphs.kernel.graphql.subgraph import Subgraph

logger = structlog.get_logger(__name__)

_START_TIMEOUT = 10.0
_RETRY_DELAY = 0.5


class SubgraphLifespans:
    """The subgraphs that have been started."""

    def __init__(self, subgraphs: Sequence[Subgraph]) -> None:
        self._subgraphs = subgraphs
        self._started: set[str] = set()

    def is_started(self, name: str) -> bool:
        """Return whether requests may be sent to a subgraph."""
        return name in self._started

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start all subgraphs that can be started, for the time of the block; retry the others."""
        starting = [asyncio.create_task(self._start(subgraph)) for subgraph in self._subgraphs]
        await asyncio.wait(starting, timeout=_START_TIMEOUT)
        try:
            yield
        finally:
            for task in starting:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await asyncio.gather(*(self._stop(subgraph) for subgraph in self._subgraphs))

    async def _start(self, subgraph: Subgraph) -> None:
        while True:
            try:
                await subgraph.start()
            except Exception as problem:
                logger.warning("subgraph not started", subgraph=subgraph.name, problem=repr(problem))
                await asyncio.sleep(_RETRY_DELAY)
            else:
                self._started.add(subgraph.name)
                return

    async def _stop(self, subgraph: Subgraph) -> None:
        self._started.discard(subgraph.name)
        try:
            await subgraph.stop()
        except Exception as problem:
            logger.warning("subgraph not stopped", subgraph=subgraph.name, problem=repr(problem))
