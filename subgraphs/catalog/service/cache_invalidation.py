"""The cached responses that a change invalidates.

Responses hold sections and lectures only within their course, or are not shared between viewers, so invalidating the
course is enough.
"""

from subgraphs.kernel.graphql.extensions.cache_control import Invalidation, invalidated_entity, invalidated_type
from subgraphs.kernel.identity.ids import COURSE, CourseId, InvalidId

SEARCHES = invalidated_type("CourseSearchConnection")


def invalidated_by_course(course_id: CourseId, *, was_published: bool) -> list[Invalidation]:
    """Return the invalidations of a change of that course. Once it was published, lists of courses may be stale too."""
    lists = [invalidated_type("CourseConnection"), SEARCHES] if was_published else []
    return [invalidated_entity("Course", id=course_id), *lists]


def invalidated_by_category() -> list[Invalidation]:
    """Return the invalidations of a change in the tree of categories."""
    return [invalidated_type("Category")]


def invalidated_by_picture(subject: str) -> list[Invalidation]:
    """Return the invalidations of another picture of a course or a category."""
    try:
        return invalidated_by_course(COURSE.parse(subject), was_published=True)
    except InvalidId:
        return invalidated_by_category()
