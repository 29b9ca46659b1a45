"""Domain events that learning publishes."""

from datetime import datetime
from typing import ClassVar

from subgraphs.kernel.audit.records import AuditRecord
from subgraphs.kernel.identity.ids import CourseId, LectureId, ReviewId, UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.privacy.reports import KeptReason


class WatchRecorded(Event):
    """A user watched more of a lecture: seconds not counted before, so that the events add up to the time watched."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "lecture.watched"

    user_id: UserId
    course_id: CourseId
    lecture_id: LectureId
    seconds: int


class LectureCompleted(Event):
    """A user completed a lecture; published once per user and lecture."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "lecture.completed"

    user_id: UserId
    course_id: CourseId
    lecture_id: LectureId
    completed_at: datetime


class CourseCompleted(Event):
    """A user completed all lectures of a course; published once per user and course."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "course.completed"

    user_id: UserId
    course_id: CourseId
    completed_at: datetime


class ReviewPosted(Event):
    """A review was written or changed.

    `rating_count` and `rating_average` are the course's totals, including this review. `revision` grows with every
    change of them, so that a replica stores the highest revision.
    """

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "review.posted"

    review_id: ReviewId
    course_id: CourseId
    author_id: UserId
    rating: int
    """The stars of the review, from 1 to 5."""
    first_time: bool
    rating_count: int
    rating_average: float
    revision: int


class ReviewTakenDown(Event):
    """Staff hid a review.

    `rating_count` and `rating_average` are the course's totals, excluding this review; the average is None if none
    remain.
    """

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "review.taken_down"

    review_id: ReviewId
    course_id: CourseId
    author_id: UserId
    reason: str
    rating_count: int
    rating_average: float | None
    revision: int


class ReviewRestored(Event):
    """Staff unhid a review; the totals include it again."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "review.restored"

    review_id: ReviewId
    course_id: CourseId
    author_id: UserId
    rating_count: int
    rating_average: float | None
    revision: int


class ReviewReportUpheld(Event):
    """Staff found that a reported review breaks the rules. It says nothing about who reported it."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "review.report_upheld"

    review_id: ReviewId
    course_id: CourseId
    author_id: UserId
    reason: str


class LearningAudited(Event):
    """A change of a review that staff made; accounts adds it to the audit log."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "learning.audited"

    record: AuditRecord


class LearningUserErased(Event):
    """The personal data of a deleted user is erased in learning; `kept` lists why some data is retained."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "learning.user_erased"

    deletion_id: str
    user_id: UserId
    kept: tuple[KeptReason, ...]


class LearningDataExported(Event):
    """Learning's part of a user's data export is written to the object store."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "learning.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int
