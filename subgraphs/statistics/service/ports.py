"""What the reports need from outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.money import Money
from subgraphs.statistics.service.model import (
    CourseFacts,
    CourseStats,
    DailySales,
    LectureDropOff,
    Period,
    RankedCourse,
)


class Reports(Protocol):
    """The daily sums, read."""

    async def course(self, course_id: CourseId) -> CourseFacts | None:
        """What is known of a course; None until the catalog told of it."""
        ...

    async def courses(self, course_ids: Sequence[CourseId]) -> Mapping[CourseId, CourseFacts]:
        """The same for many."""
        ...

    async def top(self, period: Period, category_id: CategoryId | None, first: int) -> list[RankedCourse]:
        """The courses that sold best."""
        ...

    async def revenue(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, tuple[Money, ...]]:
        """What courses took in after refunds, one amount for each currency."""
        ...

    async def sales(
        self, period: Period, *, instructor_id: UserId | None, course_id: CourseId | None
    ) -> list[DailySales]:
        """Daily sales, of an instructor's courses or of all, summed over courses."""
        ...

    async def stats(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, CourseStats]:
        """The figures of courses."""
        ...

    async def drop_off(self, course_id: CourseId, period: Period) -> list[LectureDropOff]:
        """The figures of a course's lectures that anybody began."""
        ...

    async def learning_seconds(
        self, user_ids: Sequence[UserId], period: Period, course_id: CourseId | None
    ) -> Mapping[UserId, int]:
        """How long people learned, in all courses or in one."""
        ...


class Sums(Protocol):
    """The daily sums, written, within one unit of work."""

    async def keep_course(self, course: CourseFacts) -> None:
        """Keeps it unless a newer revision is known."""
        ...

    async def add_sale(self, day: date, course_id: CourseId, instructor_id: UserId, paid: Money) -> None: ...

    async def add_refund(self, day: date, course_id: CourseId, instructor_id: UserId, refunded: Money) -> None: ...

    async def add_enrollment(self, day: date, course_id: CourseId) -> None: ...

    async def add_watched(
        self, day: date, course_id: CourseId, lecture_id: LectureId, user_id: UserId, seconds: int
    ) -> None: ...

    async def add_lecture_completed(
        self, day: date, course_id: CourseId, lecture_id: LectureId, user_id: UserId
    ) -> None: ...

    async def add_course_completed(self, day: date, course_id: CourseId, user_id: UserId) -> None: ...


class RankingCache(Protocol):
    """Rankings that everybody may see, shared by all processes. When it is away, everything is computed."""

    async def top(self, key: str, compute: Callable[[], Awaitable[list[RankedCourse]]]) -> list[RankedCourse]:
        """The ranking under the key, computed if it is not there."""
        ...

    async def outdate(self) -> None:
        """Forgets every ranking, because something was sold."""
        ...
