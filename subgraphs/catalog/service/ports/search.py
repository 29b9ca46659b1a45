"""The search engine."""

from collections.abc import Sequence
from typing import Protocol

from subgraphs.catalog.service.search.search_model import CourseDocument, SearchRequest, SearchResult
from subgraphs.kernel.identity.ids import CourseId


class CourseSearch(Protocol):
    """A search engine for published courses."""

    async def is_prepared(self) -> bool:
        """Check whether the engine was prepared before, and so may hold documents."""
        ...

    async def prepare(self) -> None:
        """Create the index; safe to repeat."""
        ...

    async def put(self, document: CourseDocument) -> None:
        """Index the document unless a newer revision of the course was indexed or removed before."""
        ...

    async def remove(self, course_id: CourseId, revision: int) -> None:
        """Remove the course from all results unless a newer revision of it was indexed before."""
        ...

    async def find(self, request: SearchRequest) -> SearchResult: ...

    async def find_by_title(self, words: str, limit: int) -> Sequence[CourseId]:
        """Return the best-selling courses whose titles have words that are, or begin with, each of these."""
        ...

    def corrected(self, words: str, titles: Sequence[str]) -> str | None:
        """Return the words spelt as in the titles that were found for them; None if they are already."""
        ...
