"""What learning tells the other domains."""

from typing import ClassVar

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import CourseId, LectureId, ReviewId, UserId


class TimeWatched(Event):
    """Somebody spent time on a lecture; told for each accepted report of progress that added to it."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "lecture.watched"

    user_id: UserId
    course_id: CourseId
    lecture_id: LectureId
    seconds: int
    """What this report added: seconds of the lecture that had not been watched before."""


class LectureCompleted(Event):
    """Somebody completed a lecture for the first time."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "lecture.completed"

    user_id: UserId
    course_id: CourseId
    lecture_id: LectureId


class CourseCompleted(Event):
    """Somebody completed the last lecture of a course that was left."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "course.completed"

    user_id: UserId
    course_id: CourseId


class ReviewPosted(Event):
    """Somebody reviewed a course, changed their review, or it was hidden; carries the course's new summary.

    `revision` grows with every change of the course's summary: a copy keeps the highest.
    """

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "review.posted"

    review_id: ReviewId
    author_id: UserId
    course_id: CourseId
    rating: int
    rating_average: float | None
    """From 1 to 5; None when no review is left to count."""
    rating_count: int
    revision: int
