"""The logs as the reports search them: for an admin, over some days, with one error where they cannot be read."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog

from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.logs.store import LogFilter, LogStore, LogStoreUnavailable
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.statistics.errors import LogsUnavailable

logger = structlog.get_logger(__name__)

MAX_DAYS = 90
"""The longest period of a report."""

MAX_ROWS = 100
"""The most rows of a report."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class SearchedLogs:
    """The logs that the settings name; None if they name none."""

    store: LogStore | None
    clock: Clock

    def open(self, viewer: Principal | None, days: int, first: int = 1) -> tuple[LogStore, LogFilter]:
        """Return the store and the filter of the last days.

        Raises Unauthenticated, Forbidden, BadUserInput, LogsUnavailable.
        """
        require_scope(viewer, Scope.STATISTICS_READ)
        if not 1 <= days <= MAX_DAYS:
            raise BadUserInput(f"days must be from 1 to {MAX_DAYS}.", argument="days")
        if not 1 <= first <= MAX_ROWS:
            raise BadUserInput(f"first must be from 1 to {MAX_ROWS}.", argument="first")
        if self.store is None:
            raise LogsUnavailable
        return self.store, LogFilter(since=self.clock() - timedelta(days=days))


async def searched(found: Awaitable[Found]) -> Found:
    """Return what a search finds. Raises LogsUnavailable."""
    try:
        return await found
    except LogStoreUnavailable as problem:
        logger.warning("logs not searched", problem=repr(problem))
        raise LogsUnavailable from problem
