"""The interfaces of the stores, as Protocols."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.statistics.service.model import BucketSales, CourseStats, LectureDropOff, Period, RankedCourse
from subgraphs.statistics.service.replicas import CategoryReplica, CourseReplica

Parts: TypeAlias = Mapping[UserId, Money]
"""The parts of an amount by instructor; at least one, all in one currency."""


class Reports(Protocol):
    """Queries over the aggregates and the replicas."""

    async def courses(self, course_ids: Sequence[CourseId]) -> Mapping[CourseId, CourseReplica]:
        """Return the replicas of those courses that catalog has published."""
        ...

    async def ranking(self, period: Period, category_id: CategoryId | None, first: int) -> list[RankedCourse]:
        """Return the `first` best-selling courses, of one category and its descendants or of all."""
        ...

    async def revenue(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, tuple[Money, ...]]:
        """Return the revenue of courses after refunds, one amount for each currency."""
        ...

    async def sales(
        self,
        period: Period,
        buckets: Sequence[datetime],
        *,
        viewer_id: UserId,
        own: bool,
        course_id: CourseId | None,
    ) -> list[BucketSales]:
        """Return the sales by bucket, summed over courses: with `own` only the viewer's parts of them."""
        ...

    async def currencies(self, *, instructor_id: UserId | None, course_id: CourseId | None) -> list[Currency]:
        """Return the currencies of the prices of the course, or of the instructor's courses; none for all courses."""
        ...

    async def stats(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, CourseStats]:
        """Return the figures of every one of these courses."""
        ...

    async def drop_off(self, course_id: CourseId, period: Period) -> list[LectureDropOff]:
        """Return the figures of the lectures of a course that at least one learner started."""
        ...

    async def learning_seconds(
        self, user_ids: Sequence[UserId], period: Period, course_id: CourseId | None
    ) -> Mapping[UserId, int]:
        """Return the learning time of users in seconds, in one course or in all."""
        ...


class CourseReplicas(Protocol):
    """The replicas of catalog's courses, written within one unit of work."""

    async def store(self, course: CourseReplica) -> None:
        """Store the replica unless a newer revision is stored already."""
        ...


class CategoryReplicas(Protocol):
    """The replicas of catalog's categories, written within one unit of work."""

    async def store(self, category: CategoryReplica) -> None:
        """Store the replica; its parent may be stored later."""
        ...


class Aggregates(Protocol):
    """The aggregates, updated within one unit of work."""

    async def add_sale(self, at: datetime, course_id: CourseId, seller_id: UserId, parts: Parts) -> None:
        """Count a sale by an owner, and add each instructor's part of its price."""
        ...

    async def add_refund(self, at: datetime, course_id: CourseId, seller_id: UserId, parts: Parts) -> None:
        """Count the refund of a sale by an owner, and add each instructor's part of it."""
        ...

    async def add_enrollment(self, at: datetime, course_id: CourseId, user_id: UserId) -> None: ...

    async def add_watched(
        self, at: datetime, course_id: CourseId, lecture_id: LectureId, user_id: UserId, seconds: int
    ) -> None: ...

    async def add_lecture_completed(
        self, at: datetime, course_id: CourseId, lecture_id: LectureId, user_id: UserId
    ) -> None:
        """Count the completion of a lecture; only a learner's first one counts."""
        ...

    async def add_course_completed(self, at: datetime, course_id: CourseId, user_id: UserId) -> None:
        """Count the completion of a course; only a learner's first one counts."""
        ...


class StatisticsWork(Protocol):
    """The unit of work in which an event is handled."""

    @property
    def courses(self) -> CourseReplicas: ...

    @property
    def categories(self) -> CategoryReplicas: ...

    @property
    def aggregates(self) -> Aggregates: ...


class RankingCache(Protocol):
    """Cached public rankings, shared by all processes. While it is unavailable, every ranking is computed."""

    async def get_or_compute(
        self, key: str, compute: Callable[[], Awaitable[list[RankedCourse]]]
    ) -> list[RankedCourse]:
        """Return the ranking under the key, computed on a cache miss."""
        ...

    async def invalidate(self) -> None:
        """Invalidate every ranking, since a sale or an enrollment may have changed it."""
        ...
