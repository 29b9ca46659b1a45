"""Interfaces of the use cases' dependencies; `store` implements them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, LectureId, ReviewId, UserId
from subgraphs.kernel.persistence.transactions import TransactionWithEvents
from subgraphs.learning.service.learners.learners import Learner
from subgraphs.learning.service.model import Course, CourseProgressState, Lecture, LectureProgress
from subgraphs.learning.service.reviews.ratings import Rating, Review, ReviewFilter


class Courses(Protocol):
    """Repository of replicated courses and lectures."""

    async def instructors(self, course_id: CourseId) -> tuple[UserId, ...]:
        """Return the course's instructors; none if the course is not stored."""
        ...

    async def taught(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        """Return those of the courses that the user teaches."""
        ...

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Lecture]: ...

    async def lectures_of(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Sequence[Lecture]]: ...

    async def upsert(self, course: Course) -> None:
        """Store the course and its lectures unless the stored revision is the same or newer."""
        ...


class Enrollments(Protocol):
    """Repository of replicated enrollments."""

    async def active(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        """Return those of the courses in which the user is enrolled."""
        ...

    async def upsert(
        self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool, enrolled_at: datetime | None = None
    ) -> None:
        """Store the enrollment unless the stored revision is the same or newer; None leaves its time as it is."""
        ...


class Learners(Protocol):
    """The learners of courses, with their progress and with what they agreed to show."""

    async def pages(self, course_ids: Collection[CourseId], request: PageRequest) -> Mapping[CourseId, Page[Learner]]:
        """Return the same page of each course's learners with access, newest first."""
        ...

    async def is_visible(self, user_id: UserId) -> bool:
        """Return True if the user agreed to be named to instructors."""
        ...

    async def set_visible(self, user_id: UserId, *, visible: bool) -> None: ...


class Progress(Protocol):
    """Repository of progress in lectures and courses, and of the ids of received heartbeats."""

    async def lock_state(self, user_id: UserId, course_id: CourseId) -> CourseProgressState:
        """Lock a user's state in a course until the transaction ends, and return it: an empty one if there was none."""
        ...

    async def save_state(self, state: CourseProgressState) -> None: ...

    async def states(
        self, user_id: UserId, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, CourseProgressState]: ...

    async def of_lectures(
        self, user_id: UserId, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, LectureProgress]:
        """Return the user's progress in those of the lectures that the user has begun."""
        ...

    async def of_courses(
        self, user_id: UserId, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, Sequence[LectureProgress]]: ...

    async def save(self, progress: LectureProgress) -> None: ...

    async def add_heartbeats(self, user_id: UserId, client_event_ids: Sequence[str], at: datetime) -> set[str]:
        """Store the ids of these heartbeats; return those that the user had not sent before."""
        ...

    async def purge_heartbeats(self, before: datetime) -> None:
        """Delete the ids of heartbeats that were received before then."""
        ...


class Reviews(Protocol):
    """Repository of reviews and of the ratings that they add up to."""

    async def by_ids(self, review_ids: Collection[ReviewId]) -> Mapping[ReviewId, Review]: ...

    async def of_author(self, author_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Review]: ...

    async def pages(self, course_ids: Collection[CourseId], request: PageRequest) -> Mapping[CourseId, Page[Review]]:
        """Return the same page of each course's reviews, newest first."""
        ...

    async def received(
        self, instructor_id: UserId, course_id: CourseId | None, wanted: ReviewFilter, request: PageRequest
    ) -> Page[Review]:
        """List the reviews of the courses that a user teaches, or of one of these, newest first."""
        ...

    async def search(
        self, course_id: CourseId | None, author_id: UserId | None, wanted: ReviewFilter, request: PageRequest
    ) -> Page[Review]:
        """List the reviews that match, newest first."""
        ...

    async def save(self, review: Review) -> None: ...

    async def lock_rating(self, course_id: CourseId) -> Rating:
        """Lock and return the course's rating until the transaction ends."""
        ...

    async def save_rating(self, rating: Rating) -> None: ...

    async def ratings(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Rating]: ...


class LearningWork(TransactionWithEvents, Protocol):
    """One transaction over learning."""

    courses: Courses
    enrollments: Enrollments
    learners: Learners
    progress: Progress
    reviews: Reviews
