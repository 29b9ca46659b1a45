"""The choice of a course's co-instructors as a whole."""

from dataclasses import dataclass

from subgraphs.catalog.service.co_instructors.invitations import InvitationState, Invitee
from subgraphs.catalog.service.co_instructors.inviting import invite, require_owned_course
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.courses.header_fields import with_co_instructors
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.rules import check_editable
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class SetCoInstructors:
    """Remove the co-instructors who are not listed, withdraw their invitations, and invite the others, by the owner.

    A user who is invited teaches the course once they accept.
    """

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        course_id: CourseId,
        expected_version: int | None,
        user_ids: tuple[UserId, ...],
    ) -> Course:
        """Return the course, with those who stay. Raises Unauthenticated, Forbidden, CatalogError."""
        now = self.clock()
        async with self.units() as work:
            course = await require_owned_course(work, principal, course_id, expected_version)
            check_editable(course)
            with_co_instructors(course, user_ids)  # checks their number
            staying = tuple(user_id for user_id in course.header.instructor_ids if user_id in user_ids)
            stored = await store_change(work, course, with_co_instructors(course, staying), self.clock, edited=True)
            for invitation in await work.invitations.pending_of_course(course_id, now):
                if invitation.invited.user_id is not None and invitation.invited.user_id not in user_ids:
                    await work.invitations.save(invitation.ended(InvitationState.WITHDRAWN, now))
            for user_id in dict.fromkeys(user_ids):
                if user_id not in stored.header.instructor_ids:
                    await invite(work, stored, Invitee(user_id), "userIds", now)
            return stored
