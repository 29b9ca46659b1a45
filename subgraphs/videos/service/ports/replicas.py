"""Replicas of other domains' data."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId


class CourseOutlines(Protocol):
    """Replicas of course outlines, from the events of catalog."""

    async def of_courses(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseOutline]: ...

    async def of_lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, CourseOutline]: ...

    async def store(self, outline: CourseOutline) -> None:
        """Store the outline unless a newer revision is stored already."""
        ...


class Enrollments(Protocol):
    """Replicas of enrollments, from the events of orders."""

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        """Those of the courses in which the user has an active enrollment."""
        ...

    async def latest(self, user_id: UserId, most: int) -> Sequence[CourseId]:
        """Return the courses in which the user has an active enrollment, at most so many."""
        ...

    async def store(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        """Store the enrollment unless a newer revision is stored already."""
        ...
