"""The lists of invitations: those for the viewer, and those of a course for its owner."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.catalog.service.co_instructors.invitations import Invitation
from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ListViewerInvitations:
    """List the viewer's pending invitations, newest first, with the headers of their courses."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, viewer: Principal | None, page: PageRequest
    ) -> tuple[Page[Invitation], Mapping[CourseId, CourseHeader]]:
        """Return one page. Raises Unauthenticated."""
        caller = require_principal(viewer)
        async with self.units.reading() as work:
            found = await work.invitations.pending_of_invitee(caller.user_id, self.clock(), page)
            headers = await work.courses.headers({invitation.course_id for invitation in found.items})
            return found, headers


@dataclass(frozen=True, slots=True)
class ListCourseInvitations:
    """List the invitations of courses, newest first, at most 50 each, for their owners."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, courses: Collection[CourseHeader]
    ) -> Mapping[CourseId, Sequence[Invitation]]:
        """Return the invitations of those courses that the viewer owns."""
        owned = [course.id for course in courses if viewer is not None and viewer.is_user(course.owner_id)]
        if not owned:
            return {}
        async with self.units.reading() as work:
            found = await work.invitations.of_courses(owned)
        return {course_id: found.get(course_id, ()) for course_id in owned}
