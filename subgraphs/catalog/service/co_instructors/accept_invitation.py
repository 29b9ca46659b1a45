"""The consent of the invited person."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.events import CourseTransferred
from subgraphs.catalog.service.co_instructors.invitations import (
    Invitation,
    InvitationId,
    InvitationRole,
    InvitationState,
    no_such_invitation,
)
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.courses.header_fields import with_co_instructors, with_owner
from subgraphs.catalog.service.income.shares import share_of_co_instructor, with_share
from subgraphs.catalog.service.model import Course, CourseStatus
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """Accept an invitation, by the invited person, who teaches or owns the course, or has that share, from then on.

    Repeating it changes nothing, in particular it does not bring back a co-instructor who was removed since.
    """

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, invitation_id: InvitationId) -> tuple[Invitation, Course]:
        """Return the accepted invitation and its course. Raises Unauthenticated, CatalogError."""
        caller = require_principal(principal)
        async with self.units() as work:
            found = await work.invitations.get(invitation_id)
            if found is None or found.invitee_id != caller.user_id:
                raise no_such_invitation()
            # The course first, as those who invite lock it.
            course = await work.courses.get(found.course_id, for_update=True)
            invitation = await work.invitations.lock(invitation_id)
            if course is None or invitation is None:
                raise no_such_invitation()
            if not caller.is_instructor:
                raise CatalogError(
                    CatalogErrorCode.NOT_AN_INSTRUCTOR, "Become an instructor first, then accept the invitation.", "id"
                )
            accepted = invitation.ended(InvitationState.ACCEPTED, self.clock())
            if accepted == invitation:
                return invitation, course
            if course.header.status in {CourseStatus.ARCHIVED, CourseStatus.SUSPENDED}:
                message = "The course is archived or taken down."
                raise CatalogError(CatalogErrorCode.WRONG_STATUS, message, "invitationId")
            await work.invitations.save(accepted)
            changed = await _changed(work, course, accepted, caller.user_id, self.clock())
            stored = await store_change(work, course, changed, self.clock, edited=True)
            if accepted.role is InvitationRole.OWNER:
                before = course.header.owner_id
                await work.record(CourseTransferred(course=outline_of(stored), former_owner_id=before))
            return accepted, stored


async def _changed(work: CatalogWork, course: Course, accepted: Invitation, user_id: UserId, now: datetime) -> Course:
    if accepted.role is InvitationRole.CO_INSTRUCTOR:
        if user_id in course.header.instructor_ids:
            return course
        joined = with_co_instructors(course, (*course.header.instructor_ids, user_id))
        return with_share(joined, user_id, accepted.share_basis_points)
    if accepted.role is InvitationRole.SHARE:
        if share_of_co_instructor(course, user_id) != accepted.share_before:
            raise CatalogError(CatalogErrorCode.INVITATION_CLOSED, "The share has changed since.", "invitationId")
        return with_share(course, user_id, accepted.share_basis_points)
    if accepted.inviter_id != course.header.owner_id:
        raise CatalogError(CatalogErrorCode.INVITATION_CLOSED, "The course has another owner by now.", "invitationId")
    # The new owner decides who else teaches the course.
    for other in await work.invitations.pending_of_course(course.header.id, now):
        if other.id != accepted.id:
            await work.invitations.save(other.ended(InvitationState.WITHDRAWN, now))
    return with_owner(course, user_id)
