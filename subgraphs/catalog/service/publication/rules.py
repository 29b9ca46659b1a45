"""The rules of publication: blockers, and the transitions of a course's status. Pure functions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode, PublicationBlocked, Violation
from subgraphs.catalog.service.model import PUBLIC, Course, CourseStatus, CourseSuspension, Lecture, LectureKind

EDITABLE = frozenset(CourseStatus) - {CourseStatus.IN_REVIEW, CourseStatus.ARCHIVED, CourseStatus.SUSPENDED}
"""The statuses in which a course can be edited: not during a review, and not once it is archived or taken down."""

FOR_SALE = frozenset({CourseStatus.PUBLISHED, CourseStatus.UNLISTED})
"""The statuses in which a course can be bought, so that an edit may not remove what a sale requires."""


class Transition(Enum):
    """A transition of a course's status, with its past participle for messages."""

    SUBMIT = "submitted"
    WITHDRAW = "withdrawn"
    APPROVE = "approved"
    REQUEST_CHANGES = "sent back"
    PUBLISH = "published"
    UNLIST = "unlisted"
    ARCHIVE = "archived"


_TRANSITIONS: Mapping[Transition, tuple[frozenset[CourseStatus], CourseStatus]] = {
    Transition.SUBMIT: (frozenset({CourseStatus.DRAFT, CourseStatus.CHANGES_REQUESTED}), CourseStatus.IN_REVIEW),
    Transition.WITHDRAW: (frozenset({CourseStatus.IN_REVIEW}), CourseStatus.DRAFT),
    Transition.APPROVE: (frozenset({CourseStatus.IN_REVIEW}), CourseStatus.PUBLISHED),
    Transition.REQUEST_CHANGES: (frozenset({CourseStatus.IN_REVIEW}), CourseStatus.CHANGES_REQUESTED),
    Transition.PUBLISH: (frozenset({CourseStatus.UNLISTED}), CourseStatus.PUBLISHED),
    Transition.UNLIST: (frozenset({CourseStatus.PUBLISHED}), CourseStatus.UNLISTED),
    Transition.ARCHIVE: (FOR_SALE, CourseStatus.ARCHIVED),
}


def publication_blockers(course: Course) -> tuple[Violation, ...]:
    """Everything that a course lacks for publication."""
    return (
        *_sale_blockers(course),
        *(_lecture_blocker(lecture) for lecture in course.lectures if not lecture.complete),
    )


def _sale_blockers(course: Course) -> tuple[Violation, ...]:
    """Return the blockers that also apply to a course for sale, whose new lectures may be incomplete: no learner sees
    them.
    """
    blockers = []
    if course.header.price is None:
        blockers.append(Violation(CatalogErrorCode.NO_PRICE, "Set a price; zero makes the course free.", "priceMinor"))
    if not any(lecture.complete for lecture in course.lectures):
        blockers.append(
            Violation(CatalogErrorCode.REQUIRED, "A course needs at least one finished lecture.", "sections")
        )
    return tuple(blockers)


def _lecture_blocker(lecture: Lecture) -> Violation:
    match lecture.kind:
        case LectureKind.VIDEO if lecture.video_id is None:
            return Violation(CatalogErrorCode.REQUIRED, f"“{lecture.title}” has no video yet.", "videoId", lecture.id)
        case LectureKind.VIDEO:
            return Violation(
                CatalogErrorCode.VIDEO_NOT_READY, f"The video of “{lecture.title}” is not ready.", "videoId", lecture.id
            )
        case LectureKind.ARTICLE:
            return Violation(CatalogErrorCode.REQUIRED, f"“{lecture.title}” has no text yet.", "html", lecture.id)


def check_editable(course: Course) -> None:
    """Raise CatalogError unless the course's status permits edits."""
    if course.header.status not in EDITABLE:
        raise CatalogError(
            CatalogErrorCode.WRONG_STATUS, f"A course that is {_name(course.header.status)} can't be edited."
        )


def check_edit(before: Course, after: Course) -> None:
    """Raise PublicationBlocked if the edit removes from a course for sale what a sale requires."""
    if before.header.status in FOR_SALE:
        blockers = _sale_blockers(after)
        if blockers:
            raise PublicationBlocked(blockers)


def apply_transition(course: Course, transition: Transition, at: datetime, notes: str | None = None) -> Course:
    """Return the course after the transition.

    Raises CatalogError if its status does not permit the transition, PublicationBlocked if it lacks something.
    """
    allowed, status = _TRANSITIONS[transition]
    if course.header.status not in allowed:
        raise CatalogError(
            CatalogErrorCode.WRONG_STATUS,
            f"A course that is {_name(course.header.status)} can't be {transition.value}.",
        )
    if transition in {Transition.SUBMIT, Transition.APPROVE}:
        blockers = publication_blockers(course)
        if blockers:
            raise PublicationBlocked(blockers)
    header = replace(course.header, status=status)
    if transition is Transition.SUBMIT:
        header = replace(header, submitted_at=at)
    if transition in {Transition.APPROVE, Transition.REQUEST_CHANGES}:
        header = replace(header, review_notes=notes)
    if transition is Transition.APPROVE and header.published_at is None:
        header = replace(header, published_at=at)
    return course.with_header(header)


def taken_down(course: Course, at: datetime, reason: str, *, learners_keep_access: bool) -> Course:
    """Return the course after its take-down, or with another reason or choice if it is taken down already.

    Raises CatalogError if it is not public: a draft is on sale nowhere.
    """
    header = course.header
    if header.suspension is not None:
        changed = replace(header.suspension, reason=reason, learners_keep_access=learners_keep_access)
        return course.with_header(replace(header, suspension=changed))
    if header.status not in PUBLIC:
        raise CatalogError(
            CatalogErrorCode.WRONG_STATUS, f"A course that is {_name(header.status)} can't be taken down."
        )
    suspension = CourseSuspension(at, reason, learners_keep_access, header.status)
    return course.with_header(replace(header, status=CourseStatus.SUSPENDED, suspension=suspension))


def restored(course: Course) -> Course:
    """Return the course in the status of before its take-down; unchanged if it is not taken down."""
    suspension = course.header.suspension
    if suspension is None:
        return course
    return course.with_header(replace(course.header, status=suspension.status_before, suspension=None))


def _name(status: CourseStatus) -> str:
    return status.value.lower().replace("_", " ")
