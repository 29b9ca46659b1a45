"""Who may see a course, and what of it."""

from collections.abc import Iterable

from subgraphs.catalog.service.model import PUBLIC, CourseHeader, Lecture, Section
from subgraphs.kernel.identity import Principal


def teaches(viewer: Principal | None, course: CourseHeader) -> bool:
    """Whether the viewer is one of the course's instructors, its owner included."""
    return viewer is not None and viewer.is_instructor and viewer.user_id in course.instructor_ids


def is_privileged(viewer: Principal | None, course: CourseHeader) -> bool:
    """Whether the viewer sees the course in every status, with its unfinished parts."""
    return viewer is not None and (viewer.is_admin or teaches(viewer, course))


def may_see(viewer: Principal | None, course: CourseHeader) -> bool:
    """Whether the course exists for the viewer."""
    return course.status in PUBLIC or is_privileged(viewer, course)


def is_everybodys(course: CourseHeader) -> bool:
    """Whether the course exists for everybody, with the same header."""
    return course.status in PUBLIC


def is_everybodys_outline(course: CourseHeader, sections: Iterable[Section]) -> bool:
    """Whether everybody sees the same of all the course's sections, so that nothing in them is for teachers only."""
    return is_everybodys(course) and all(
        section.lectures and all(lecture.complete for lecture in section.lectures) for section in sections
    )


def may_see_lecture(viewer: Principal | None, course: CourseHeader, lecture: Lecture) -> bool:
    """Whether the lecture exists for the viewer: unfinished ones only for those who teach."""
    return may_see(viewer, course) and (lecture.complete or is_privileged(viewer, course))


def may_read(viewer: Principal | None, course: CourseHeader, lecture: Lecture, *, enrolled: bool) -> bool:
    """Whether the viewer may read the lecture's text: previews are free to all, the rest is for learners."""
    if is_privileged(viewer, course):
        return True
    return may_see_lecture(viewer, course, lecture) and (lecture.is_preview or (viewer is not None and enrolled))
