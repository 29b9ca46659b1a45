"""Cursors of search results, bound to the order of the results."""

from subgraphs.catalog.service.search.search_model import CourseSort, SearchRequest
from subgraphs.kernel.graphql.pagination import is_id, is_number, is_text
from subgraphs.kernel.identity.ids import COURSE, CourseId
from subgraphs.kernel.platform.errors import BadUserInput

CURSOR_KEYS = (is_text, is_number, is_id(COURSE))
"""The keys of a cursor: the name of the order, the sort value, the course's id."""


def position_of(request: SearchRequest) -> tuple[float, CourseId] | None:
    """Return the sort value and the course after which the page starts.

    Raises BadUserInput for a cursor of another order.
    """
    after = request.page.after
    if after is None:
        return None
    sort, value, course_id = after
    if sort != request.effective_sort.value or not isinstance(value, int | float):
        raise BadUserInput("The cursor is of another order.", argument="after")
    return value, CourseId(str(course_id))


def keys_of(sort: CourseSort, value: float, course_id: CourseId) -> tuple[str, float, str]:
    """Return the keys of a cursor at this result."""
    return (sort.value, value, course_id)
