"""Cursors of search results: bound to the order that they were made in."""

from subgraphs.catalog.service.searching import CourseSort, SearchRequest
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import COURSE, CourseId, InvalidId

CURSOR_KEYS = 3
"""The order's name, the value in it, the course's id."""


def position_of(request: SearchRequest) -> tuple[float, CourseId] | None:
    """After which value and course the page starts. Raises BadUserInput for another order's cursor."""
    after = request.page.after
    if after is None:
        return None
    foreign = BadUserInput("The cursor is of another order.", argument="after")
    if len(after) != CURSOR_KEYS:
        raise foreign
    sort, value, course_id = after
    if (
        sort != request.effective_sort.value
        or isinstance(value, str)
        or value is None
        or not isinstance(course_id, str)
    ):
        raise foreign
    try:
        return value, COURSE.parse(course_id)
    except InvalidId:
        raise foreign from None


def keys_of(sort: CourseSort, value: float, course_id: CourseId) -> tuple[str, float, str]:
    """What a cursor at this result holds."""
    return (sort.value, value, course_id)
