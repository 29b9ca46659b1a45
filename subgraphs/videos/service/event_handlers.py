"""Handlers of other domains' events. Each is idempotent and tolerates events out of order."""

from dataclasses import dataclass

from subgraphs.catalog.events import CourseUpdated
from subgraphs.orders.events import EnrollmentGranted
from subgraphs.videos.service.ports.replicas import CourseOutlines, Enrollments


@dataclass(frozen=True, slots=True)
class EventHandlers:
    """Store replicas of course outlines and enrollments."""

    outlines: CourseOutlines
    enrollments: Enrollments

    async def course_updated(self, event: CourseUpdated) -> None:
        await self.outlines.store(event.course)

    async def enrollment_granted(self, event: EnrollmentGranted) -> None:
        await self.enrollments.store(event.user_id, event.course_id, event.revision, active=True)
