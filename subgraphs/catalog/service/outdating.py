"""Which answers of ours are no longer true after a change, as `subgraphs.kernel.cached_answers` tells it.

Sections and lectures are answered within their course only, or not for everybody, so that naming the course is enough.
"""

from subgraphs.kernel.cached_answers import Outdated, outdated_entity, outdated_type
from subgraphs.kernel.ids import CourseId

SEARCHES = outdated_type("CourseSearchConnection")


def outdated_by_course(course_id: CourseId, *, was_published: bool) -> list[Outdated]:
    """After a change of that course. Once it was published, what lists and counts courses may be wrong, too."""
    lists = [outdated_type("CourseConnection"), SEARCHES] if was_published else []
    return [outdated_entity("Course", id=course_id), *lists]


def outdated_by_category() -> list[Outdated]:
    """After a change in the tree of categories."""
    return [outdated_type("Category")]
