"""The search for published courses."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.search.search_model import SearchRequest, SearchResult
from subgraphs.kernel.platform.errors import BadUserInput

_MAX_QUERY_LENGTH = 200
_MAX_FILTER_VALUES = 50


@dataclass(frozen=True, slots=True)
class SearchCourses:
    """Search the published courses. Public."""

    search: CourseSearch

    async def __call__(self, request: SearchRequest) -> SearchResult:
        """One page of results. Raises BadUserInput."""
        check_query_length(request.words or "", "query")
        for values in (request.filter.category_ids, request.filter.levels, request.filter.languages):
            if values is not None and len(values) > _MAX_FILTER_VALUES:
                raise BadUserInput(f"A filter must have at most {_MAX_FILTER_VALUES} values.", argument="filter")
        return await self.search.find(request)


@dataclass(frozen=True, slots=True)
class CorrectWords:
    """Correct misspelt words of a search by the titles of its results. Public."""

    search: CourseSearch

    def __call__(self, words: str, titles: Sequence[str]) -> str | None:
        """Return the words spelt as in the titles; None if they are already."""
        return self.search.corrected(words, titles)


def check_query_length(query: str, argument: str) -> None:
    """Raise BadUserInput if the text is too long."""
    if len(query) > _MAX_QUERY_LENGTH:
        raise BadUserInput(f"A query must have at most {_MAX_QUERY_LENGTH} characters.", argument=argument)
