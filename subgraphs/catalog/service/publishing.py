"""The rules of publication: what a course lacks, and which status may follow which."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from subgraphs.catalog.errors import CatalogRefused, CourseProblem, Problem, refuse
from subgraphs.catalog.service.model import Course, CourseStatus, Lecture, LectureKind

EDITABLE = frozenset(CourseStatus) - {CourseStatus.IN_REVIEW, CourseStatus.ARCHIVED}
"""What is being reviewed holds still, and what is archived is over."""

LIVE = frozenset({CourseStatus.PUBLISHED, CourseStatus.UNLISTED})
"""Courses that can be bought, so that an edit may not take away what a buyer counts on."""


class Step(Enum):
    """What can be done to a course as a whole."""

    SUBMIT = "submitted"
    WITHDRAW = "withdrawn"
    APPROVE = "approved"
    REQUEST_CHANGES = "sent back"
    PUBLISH = "published"
    UNLIST = "unlisted"
    ARCHIVE = "archived"


_STEPS: Mapping[Step, tuple[frozenset[CourseStatus], CourseStatus]] = {
    Step.SUBMIT: (frozenset({CourseStatus.DRAFT, CourseStatus.CHANGES_REQUESTED}), CourseStatus.IN_REVIEW),
    Step.WITHDRAW: (frozenset({CourseStatus.IN_REVIEW}), CourseStatus.DRAFT),
    Step.APPROVE: (frozenset({CourseStatus.IN_REVIEW}), CourseStatus.PUBLISHED),
    Step.REQUEST_CHANGES: (frozenset({CourseStatus.IN_REVIEW}), CourseStatus.CHANGES_REQUESTED),
    Step.PUBLISH: (frozenset({CourseStatus.UNLISTED}), CourseStatus.PUBLISHED),
    Step.UNLIST: (frozenset({CourseStatus.PUBLISHED}), CourseStatus.UNLISTED),
    Step.ARCHIVE: (LIVE, CourseStatus.ARCHIVED),
}


def blockers(course: Course) -> tuple[Problem, ...]:
    """Everything that a course lacks for publication."""
    return (*_live_blockers(course), *(_lacking(lecture) for lecture in course.lectures if not lecture.complete))


def _live_blockers(course: Course) -> tuple[Problem, ...]:
    """What even a course on sale may not lack. New lectures may be unfinished there: nobody sees them."""
    problems = []
    if course.header.price is None:
        problems.append(Problem(CourseProblem.NO_PRICE, "Set a price; zero makes the course free.", "priceMinor"))
    if not any(lecture.complete for lecture in course.lectures):
        problems.append(Problem(CourseProblem.REQUIRED, "A course needs at least one finished lecture.", "sections"))
    return tuple(problems)


def _lacking(lecture: Lecture) -> Problem:
    match lecture.kind:
        case LectureKind.VIDEO if lecture.video_id is None:
            return Problem(CourseProblem.REQUIRED, f"“{lecture.title}” has no video yet.", "videoId", lecture.id)
        case LectureKind.VIDEO:
            return Problem(
                CourseProblem.VIDEO_NOT_READY, f"The video of “{lecture.title}” is not ready.", "videoId", lecture.id
            )
        case LectureKind.ARTICLE:
            return Problem(CourseProblem.REQUIRED, f"“{lecture.title}” has no text yet.", "html", lecture.id)


def check_editable(course: Course) -> None:
    """Raises CatalogRefused while the course must not be edited."""
    if course.header.status not in EDITABLE:
        raise refuse(CourseProblem.WRONG_STATUS, f"A course that is {_name(course.header.status)} can't be edited.")


def check_edit(before: Course, after: Course) -> None:
    """Raises CatalogRefused if the edit takes from a course on sale what it needs to be sold."""
    if before.header.status in LIVE:
        problems = _live_blockers(after)
        if problems:
            raise CatalogRefused(*problems)


def take_step(course: Course, step: Step, at: datetime, notes: str | None = None) -> Course:
    """The course after that step. Raises CatalogRefused if its status, or what it lacks, forbids the step."""
    allowed, status = _STEPS[step]
    if course.header.status not in allowed:
        raise refuse(
            CourseProblem.WRONG_STATUS, f"A course that is {_name(course.header.status)} can't be {step.value}."
        )
    if step in {Step.SUBMIT, Step.APPROVE}:
        problems = blockers(course)
        if problems:
            raise CatalogRefused(*problems)
    changed = course.with_header(status=status)
    if step is Step.SUBMIT:
        changed = changed.with_header(submitted_at=at)
    if step in {Step.APPROVE, Step.REQUEST_CHANGES}:
        changed = changed.with_header(review_notes=notes)
    if step is Step.APPROVE and course.header.published_at is None:
        changed = changed.with_header(published_at=at)
    return changed


def _name(status: CourseStatus) -> str:
    return status.value.lower().replace("_", " ")
