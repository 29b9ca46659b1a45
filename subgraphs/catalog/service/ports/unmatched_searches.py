"""The searches that found nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from subgraphs.catalog.service.search.search_model import UnmatchedSearch


class UnmatchedSearches(Protocol):
    """Counts of searches that found nothing, by UTC day."""

    async def count(self, day: date, words: str, most: int) -> None:
        """Count a search, unless its words are new on a day with `most` others."""
        ...

    async def most_frequent(self, since: date, first: int) -> Sequence[UnmatchedSearch]:
        """Return the `first` most frequent ones from that day on."""
        ...

    async def purge(self, before: date) -> None:
        """Delete the counts of earlier days."""
        ...
