"""The access rules of courses and lectures, as pure functions."""

from collections.abc import Iterable

from subgraphs.catalog.service.model import PUBLIC, CourseHeader, Lecture, Section
from subgraphs.catalog.service.publication.rules import FOR_SALE
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope


def teaches(viewer: Principal | None, course: CourseHeader) -> bool:
    """Check whether the viewer is one of the course's instructors, its owner included."""
    return viewer is not None and viewer.is_instructor and viewer.subject in course.instructor_ids


def is_privileged(viewer: Principal | None, course: CourseHeader) -> bool:
    """Check whether the viewer sees the course in every status, with its incomplete lectures."""
    return viewer is not None and (viewer.has(Scope.CATALOG_MODERATE) or teaches(viewer, course))


def may_see(viewer: Principal | None, course: CourseHeader, *, enrolled: bool = False) -> bool:
    """Check whether the course is visible to the viewer: a suspended one, if learners keep access, to its learners."""
    return course.status in PUBLIC or is_privileged(viewer, course) or (enrolled and course.is_open_to_learners)


def is_public(course: CourseHeader) -> bool:
    """Check whether the course is visible to all viewers, with the same header."""
    return course.status in PUBLIC


def may_see_promo(viewer: Principal | None, course: CourseHeader) -> bool:
    """Check whether the viewer sees the promo video of a course that they see: all do, while it is for sale."""
    return has_public_promo(course) or is_privileged(viewer, course)


def has_public_promo(course: CourseHeader) -> bool:
    """Check whether all viewers see the course's promo video."""
    return course.status in FOR_SALE


def is_public_outline(course: CourseHeader, sections: Iterable[Section]) -> bool:
    """Check whether all viewers see the same sections: none is empty and no lecture is incomplete."""
    return is_public(course) and all(
        section.lectures and all(lecture.complete for lecture in section.lectures) for section in sections
    )


def may_see_lecture(
    viewer: Principal | None, course: CourseHeader, lecture: Lecture, *, enrolled: bool = False
) -> bool:
    """Check whether the lecture is visible to the viewer: incomplete ones only to instructors and admins."""
    return may_see(viewer, course, enrolled=enrolled) and (lecture.complete or is_privileged(viewer, course))


def may_read(viewer: Principal | None, course: CourseHeader, lecture: Lecture, *, enrolled: bool) -> bool:
    """Check whether the viewer may read the lecture's article: previews are free, all others need an enrollment."""
    if is_privileged(viewer, course):
        return True
    learner = viewer is not None and enrolled
    return may_see_lecture(viewer, course, lecture, enrolled=learner) and (lecture.is_preview or learner)
