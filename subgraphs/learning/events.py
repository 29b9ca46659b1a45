"""What learning tells the other domains."""

from datetime import datetime
from typing import ClassVar

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import CourseId, LectureId, ReviewId, UserId


class WatchRecorded(Event):
    """Somebody watched more of a lecture: seconds that had not been counted before, so that sums over these facts are
    true."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "lecture.watched"

    user_id: UserId
    course_id: CourseId
    lecture_id: LectureId
    seconds: int


class LectureCompleted(Event):
    """Somebody completed a lecture; told once for each person and lecture."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "lecture.completed"

    user_id: UserId
    course_id: CourseId
    lecture_id: LectureId
    completed_at: datetime


class CourseCompleted(Event):
    """Somebody completed all lectures of a course; told once for each person and course."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "course.completed"

    user_id: UserId
    course_id: CourseId
    completed_at: datetime


class ReviewPosted(Event):
    """A review was written or changed. The course's rating is as it stands with it, and `revision` grows with every
    change of that rating, so a copy keeps the highest."""

    domain: ClassVar[str] = "learning"
    type: ClassVar[str] = "review.posted"

    review_id: ReviewId
    course_id: CourseId
    author_id: UserId
    rating: int
    """From 1 to 5."""
    first_time: bool
    rating_count: int
    rating_average: float
    revision: int
