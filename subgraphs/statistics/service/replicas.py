"""Replicas of catalog's courses and categories, and the access rule that depends on them."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.kernel.identity.ids import CategoryId, CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import Forbidden
from subgraphs.kernel.values.money import Currency


@dataclass(frozen=True, slots=True)
class CourseReplica:
    """The category, the instructors and the currency of a course, as of catalog's `revision`."""

    course_id: CourseId
    revision: int
    category_id: CategoryId
    instructor_ids: tuple[UserId, ...]
    currency: Currency | None = None
    """The currency of its price; None if it has none yet."""


@dataclass(frozen=True, slots=True)
class CategoryReplica:
    """A category's place in the tree, since a time: None for the place at which it was created."""

    category_id: CategoryId
    parent_id: CategoryId | None
    moved_at: datetime | None = None


def may_see_earnings(viewer: Principal, course: CourseReplica | None) -> bool:
    """Check whether the viewer is an admin or teaches the course; None is a course that catalog has not published."""
    return viewer.has(Scope.STATISTICS_READ) or (course is not None and viewer.subject in course.instructor_ids)


def require_earnings_access(viewer: Principal, course: CourseReplica | None) -> None:
    """Raise Forbidden unless the viewer may see the course's earnings."""
    if not may_see_earnings(viewer, course):
        raise Forbidden
