"""Starts subgraphs and keeps them started: one whose store is away at first is tried again while the others serve."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog

from subgraphs.kernel.subgraph import Subgraph

_log = structlog.get_logger(__name__)

_PATIENCE = 10.0
_PAUSE = 0.5


class Lifetimes:
    """Which of some subgraphs have been started."""

    def __init__(self, subgraphs: Sequence[Subgraph]) -> None:
        self._subgraphs = subgraphs
        self._started: set[str] = set()

    def is_started(self, name: str) -> bool:
        """Whether requests may be sent to a subgraph."""
        return name in self._started

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All subgraphs that can be are started when the block begins; all are stopped when it ends."""
        starting = [asyncio.create_task(self._start(subgraph)) for subgraph in self._subgraphs]
        await asyncio.wait(starting, timeout=_PATIENCE)
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
                _log.warning("subgraph not started", subgraph=subgraph.name, problem=repr(problem))
                await asyncio.sleep(_PAUSE)
            else:
                self._started.add(subgraph.name)
                return

    async def _stop(self, subgraph: Subgraph) -> None:
        self._started.discard(subgraph.name)
        try:
            await subgraph.stop()
        except Exception as problem:
            _log.warning("subgraph not stopped", subgraph=subgraph.name, problem=repr(problem))
