"""The courses of owners whom an admin suspends."""

from dataclasses import dataclass

from subgraphs.accounts.events import UserSuspended
from subgraphs.catalog.service.model import PUBLIC
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.take_down_course import take_down
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class SuspendedOwners:
    """Take down the public courses of a suspended owner, if the admin chose so; their learners keep access."""

    clock: Clock

    async def user_suspended(self, work: CatalogWork, event: UserSuspended) -> None:
        """Courses that were taken down before keep their reason."""
        if event.courses_taken_down_by is None:
            return
        for course_id in await work.courses.public_of(event.user_id):
            course = await work.courses.get(course_id, for_update=True)
            if course is not None and course.header.status in PUBLIC:
                by, reason = event.courses_taken_down_by, event.reason
                await take_down(work, by, course, reason, self.clock, learners_keep_access=True)
