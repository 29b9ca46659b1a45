"""Event handlers that find the accounts which invitations are for, and purge old invitations."""

from dataclasses import dataclass, replace

from subgraphs.accounts.events import InvitedUserFound, UserProfileChanged, UserRegistered
from subgraphs.catalog.events import CoInstructorInvited, CourseTransferOffered
from subgraphs.catalog.service.co_instructors.invitations import (
    RETENTION,
    Invitation,
    InvitationId,
    InvitationRole,
)
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class AddressInvitations:
    """Give invitations to the users whom they are for, who are then notified."""

    clock: Clock

    async def user_found(self, work: CatalogWork, event: InvitedUserFound) -> None:
        await self._address(work, InvitationId(event.invitation_id), event.user_id)

    async def user_known(self, work: CatalogWork, event: UserRegistered | UserProfileChanged) -> None:
        """Address the invitations that were waiting for an account with this address."""
        for invitation in await work.invitations.unaddressed(event.email, self.clock()):
            await self._address(work, invitation.id, event.user_id)

    async def _address(self, work: CatalogWork, invitation_id: InvitationId, user_id: UserId) -> None:
        now = self.clock()
        found = await work.invitations.get(invitation_id)
        if found is None:
            return
        course = await work.courses.get(found.course_id, for_update=True)
        invitation = await work.invitations.lock(invitation_id)
        if course is None or invitation is None or invitation.invitee_id is not None or not invitation.is_pending(now):
            return
        others = await work.invitations.pending_of_course(course.header.id, now)
        role = invitation.role
        teaching = (course.header.owner_id,) if role is InvitationRole.OWNER else course.header.instructor_ids
        if user_id in teaching or any(other.invitee_id == user_id and other.role is role for other in others):
            return  # invited by address and id, or teaching already: one invitation is enough
        await work.invitations.save(replace(invitation, invitee_id=user_id))
        await work.record(_announcement(course, invitation, user_id))


def _announcement(
    course: Course, invitation: Invitation, user_id: UserId
) -> CoInstructorInvited | CourseTransferOffered:
    outline, until = outline_of(course), invitation.expires_at
    if invitation.role is InvitationRole.OWNER:
        return CourseTransferOffered(course=outline, invitation_id=invitation.id, user_id=user_id, expires_at=until)
    return CoInstructorInvited(
        course=outline,
        invitation_id=invitation.id,
        user_id=user_id,
        expires_at=until,
        share_basis_points=invitation.share_basis_points,
    )


@dataclass(frozen=True, slots=True)
class PurgeInvitations:
    """Delete old invitations."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            await work.invitations.purge(self.clock() - RETENTION)
