"""The replica of catalog's courses."""

from collections.abc import Collection, Mapping
from typing import Protocol

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.orders.service.model import Course


class Courses(Protocol):
    """Repository of replicated courses."""

    async def by_ids(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Course]: ...

    async def upsert(self, course: Course) -> None:
        """Store the course unless the stored revision is the same or newer."""
        ...
