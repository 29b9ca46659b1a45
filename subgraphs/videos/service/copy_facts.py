"""What videos keeps of other domains' facts. Each is safe to hear twice and in any order."""

from dataclasses import dataclass

from subgraphs.catalog.events import CourseUpdated
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked
from subgraphs.videos.service.ports import Enrollments, Outlines


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """Keeps courses' outlines and who may learn them."""

    outlines: Outlines
    enrollments: Enrollments

    async def course_updated(self, fact: CourseUpdated) -> None:
        await self.outlines.keep(fact.course)

    async def enrollment_granted(self, fact: EnrollmentGranted) -> None:
        await self.enrollments.keep(fact.user_id, fact.course_id, fact.revision, active=True)

    async def enrollment_revoked(self, fact: EnrollmentRevoked) -> None:
        await self.enrollments.keep(fact.user_id, fact.course_id, fact.revision, active=False)
