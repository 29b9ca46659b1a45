"""What the use cases need from outside, as Protocols; `store` implements them, `app` puts them together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import CourseId, LectureId, ReviewId, UserId
from subgraphs.kernel.pagination import Page, PageRequest
from subgraphs.kernel.transactions import Transactions, TransactionWithFacts
from subgraphs.learning.service.model import Course, Lecture, LectureProgress, Standing
from subgraphs.learning.service.reviews import Rating, Review


class Courses(Protocol):
    """The copy of catalog's courses and their lectures."""

    async def instructors(self, course_id: CourseId) -> tuple[UserId, ...]:
        """Who teaches the course; nobody if it is not known."""
        ...

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Lecture]: ...

    async def lectures_of(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Sequence[Lecture]]: ...

    async def keep(self, course: Course) -> None:
        """Keeps the course and its lectures unless a newer revision is kept already."""
        ...


class Enrollments(Protocol):
    """The copy of who is enrolled in what."""

    async def active(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]: ...

    async def keep(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        """Keeps the enrollment unless a newer revision is kept already."""
        ...


class Progress(Protocol):
    """How far everybody is."""

    async def lock(self, user_id: UserId, course_id: CourseId) -> Standing:
        """Somebody's standing in a course, which nobody else changes until the transaction ends."""
        ...

    async def save_standing(self, standing: Standing) -> None: ...

    async def standings(self, user_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Standing]: ...

    async def of_lectures(
        self, user_id: UserId, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, LectureProgress]: ...

    async def of_courses(
        self, user_id: UserId, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, Sequence[LectureProgress]]: ...

    async def save(self, progress: LectureProgress) -> None: ...

    async def new_beats(self, user_id: UserId, client_event_ids: Sequence[str], at: datetime) -> set[str]:
        """Remembers these reports; which of them had not come before."""
        ...

    async def forget_beats(self, before: datetime) -> None: ...


class Reviews(Protocol):
    """Reviews, and the ratings that they add up to."""

    async def by_ids(self, review_ids: Collection[ReviewId]) -> Mapping[ReviewId, Review]: ...

    async def of_author(self, author_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Review]: ...

    async def pages(self, course_ids: Collection[CourseId], request: PageRequest) -> Mapping[CourseId, Page[Review]]:
        """The same page of the reviews of each course, newest first."""
        ...

    async def save(self, review: Review) -> None: ...

    async def lock_rating(self, course_id: CourseId) -> Rating:
        """The course's ratings, which nobody else changes until the transaction ends."""
        ...

    async def save_rating(self, rating: Rating) -> None: ...

    async def ratings(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Rating]: ...


class LearningWork(TransactionWithFacts, Protocol):
    """One transaction over learning."""

    courses: Courses
    enrollments: Enrollments
    progress: Progress
    reviews: Reviews


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the use cases need."""

    units: Transactions[LearningWork]
    clock: Clock
