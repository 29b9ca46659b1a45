"""The search that widens the meaning of the words until something matches."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from subgraphs.catalog.search.analysis.expressions import WordQuery
from subgraphs.catalog.search.analysis.query_words import Breadth, word_query
from subgraphs.catalog.service.search.search_model import CourseFilter, SearchRequest, SearchResult


async def find_widening(
    request: SearchRequest,
    find: Callable[[WordQuery | None], Awaitable[SearchResult]],
    has_matches: Callable[[WordQuery], Awaitable[bool]],
) -> SearchResult:
    """Return the results in the narrowest breadth in which any course matches the words, whatever the filters."""
    if not request.words:
        return await find(None)
    tried: dict[WordQuery, SearchResult] = {}
    for breadth in Breadth:
        query = word_query(request.words, breadth)
        if query in tried:
            continue
        found = await find(query)
        is_misspelt = breadth is Breadth.MISSPELLINGS and found.total > 0
        tried[query] = result = replace(found, is_misspelt=is_misspelt)
        if result.total or query.is_empty:
            return result
        # The filters may be the reason for no results: then the words are not widened. There is none without filters.
        if request.filter != CourseFilter() and await has_matches(query):
            return result
    return result
