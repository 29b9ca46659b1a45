"""The searches that found nothing: courses that are missing, or words that are not understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.search.search_model import CourseFilter, SearchRequest, SearchResult, UnmatchedSearch
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import BadUserInput

KEPT = timedelta(days=90)
MAX_LISTED = 100
MAX_BY_DAY = 5_000
"""More different words of one day are not counted: anyone can search for anything."""
_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class CountUnmatchedSearch:
    """Count a search, if no course has its words whatever the filters."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self, request: SearchRequest, result: SearchResult) -> None:
        """Count the search if it found nothing."""
        is_first_page = request.page.after is None and request.filter == CourseFilter()
        words = _normal(request.words or "")
        if result.total or not is_first_page or not words:
            return
        async with self.units() as work:
            await work.unmatched_searches.count(self.clock().astimezone(UTC).date(), words, MAX_BY_DAY)


@dataclass(frozen=True, slots=True)
class ListUnmatchedSearches:
    """List the most frequent searches that found nothing, for an admin."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self, viewer: Principal | None, days: int, first: int) -> Sequence[UnmatchedSearch]:
        """Return the `first` ones of the last days. Raises Unauthenticated, Forbidden, BadUserInput."""
        require_scope(viewer, Scope.STATISTICS_READ)
        if not 1 <= first <= MAX_LISTED:
            raise BadUserInput(f"first must be from 1 to {MAX_LISTED}.", argument="first")
        if not 1 <= days <= KEPT.days:
            raise BadUserInput(f"days must be from 1 to {KEPT.days}.", argument="days")
        since = self.clock().astimezone(UTC).date() - timedelta(days=days - 1)
        async with self.units() as work:
            return await work.unmatched_searches.most_frequent(since, first)


@dataclass(frozen=True, slots=True)
class PurgeUnmatchedSearches:
    """Delete old counts. Safe to repeat."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            await work.unmatched_searches.purge(self.clock().astimezone(UTC).date() - KEPT)


def _normal(words: str) -> str:
    """Return the words as they are counted: without case, and without characters that cannot be shown."""
    visible = "".join(letter if letter.isprintable() else " " for letter in words.casefold())
    return " ".join(visible.split())[:_MAX_LENGTH]
