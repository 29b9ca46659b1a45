"""Replicas of other domains' data."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from subgraphs.catalog.service.replicas import TeachingSummary, VideoReadiness
from subgraphs.kernel.identity.ids import CourseId, UserId, VideoId


class Videos(Protocol):
    """The readiness of videos, from the events of videos."""

    async def lock(self, video_id: VideoId) -> None:
        """Serialize this transaction with the others that lock the video, whether its readiness is stored yet or not.

        Taken before any lock of a course. Between reading a video's readiness and showing it in a lecture, it must
        not become ready: the event's handler would not find the lecture yet, and no other event would complete it.
        """
        ...

    async def get(self, video_id: VideoId) -> VideoReadiness | None: ...

    async def store(self, readiness: VideoReadiness) -> None:
        """Store the readiness. A video that is ready stays ready, whatever order the events arrive in."""
        ...

    async def delete(self, video_id: VideoId) -> None: ...


class Enrollments(Protocol):
    """Enrollments, from the events of orders."""

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        """Those of the courses in which the user has an active enrollment."""
        ...

    async def store(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        """Store the enrollment unless a newer revision is stored already, and count the course's learners.

        The learners of each two courses are counted, too, for the last 50 courses of a user.
        """
        ...


class Popularity(Protocol):
    """The popularity of courses, from the events of learning and orders."""

    async def store_rating(self, course_id: CourseId, average: float | None, count: int, revision: int) -> None:
        """Store the rating unless a newer revision is stored already."""
        ...

    async def award_bestsellers(self, min_sales: int, share: float) -> Sequence[CourseId]:
        """Rank the courses of each category, and return those that became bestsellers, or are none any more.

        Bestsellers have at least that many sales and are among that share of the category's published courses.
        """
        ...

    async def related(self, course_ids: Collection[CourseId], limit: int) -> Mapping[CourseId, Sequence[CourseId]]:
        """Return the published courses that share learners with each of these, then others of its category.

        Those with the most shared learners, or the most sales, are first.
        """
        ...

    async def teaching(self, user_ids: Collection[UserId]) -> Mapping[UserId, TeachingSummary]:
        """Return the numbers of the users who teach a published course."""
        ...

    async def count_sales(self, course_ids: Sequence[CourseId]) -> None:
        """Count one more sale of each course."""
        ...

    async def subtract_sales(self, course_ids: Sequence[CourseId]) -> None:
        """Count one sale less of each course: of its refund, which may arrive before the sale."""
        ...
