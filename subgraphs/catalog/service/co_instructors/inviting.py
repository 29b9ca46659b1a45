"""The steps of inviting that several use cases share, within the caller's transaction."""

from datetime import datetime, timedelta

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.events import CoInstructorInvitationCreated
from subgraphs.catalog.service.co_instructors.invitations import (
    INVITATION,
    LIFETIME,
    Invitation,
    InvitationRole,
    Invitee,
)
from subgraphs.catalog.service.course_changes import require_own_course
from subgraphs.catalog.service.courses.header_fields import MAX_INSTRUCTORS
from subgraphs.catalog.service.income.shares import check_available
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.rules import check_editable
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal

MAX_PER_DAY = 50
"""Invitations of one owner: each sends a mail to a person who did not ask for it."""


async def require_owned_course(
    work: CatalogWork, principal: Principal | None, course_id: CourseId, expected_version: int | None = None
) -> Course:
    """Return the caller's own course, locked. Raises Unauthenticated, Forbidden, CatalogError."""
    course = await require_own_course(work, principal, course_id, expected_version)
    if principal is None or not principal.is_user(course.header.owner_id):
        raise CatalogError(CatalogErrorCode.NOT_OWNER, "Only the course's owner may do this.", "courseId")
    return course


async def invite(
    work: CatalogWork,
    course: Course,
    invited: Invitee,
    argument: str,
    now: datetime,
    role: InvitationRole = InvitationRole.CO_INSTRUCTOR,
    share_basis_points: int | None = None,
) -> Invitation:
    """Return the pending invitation of that person, a new one if there is none. The course is locked.

    Without a share, one that is pending stays with its own, and a new one has none. Raises CatalogError.
    """
    check_editable(course)
    header = course.header
    teaching = header.instructor_ids if role is InvitationRole.CO_INSTRUCTOR else (header.owner_id,)
    if invited.user_id is not None and invited.user_id in teaching:
        raise CatalogError(CatalogErrorCode.INVALID, "This person teaches the course already.", argument)
    pending = await work.invitations.pending_of_course(header.id, now)
    for invitation in pending:
        # Whether an address belongs to a user of another invitation is not revealed by treating them as one.
        if invitation.invited == invited and invitation.role is role:
            if share_basis_points not in (None, invitation.share_basis_points):
                raise CatalogError(
                    CatalogErrorCode.WRONG_STATUS,
                    "This person has an open invitation with another share: withdraw that first.",
                    argument,
                )
            return invitation
    if role is InvitationRole.OWNER and any(invitation.role is role for invitation in pending):
        raise CatalogError(
            CatalogErrorCode.WRONG_STATUS, "The course is offered to someone else: withdraw that first.", argument
        )
    among_them = invited.user_id is not None and invited.user_id in header.instructor_ids
    joining = [invitation for invitation in pending if invitation.role is not InvitationRole.SHARE]
    if len(header.instructor_ids) + len(joining) >= MAX_INSTRUCTORS and not among_them:
        raise CatalogError(
            CatalogErrorCode.TOO_MANY,
            f"At most {MAX_INSTRUCTORS} people teach a course, those with open invitations included.",
            argument,
        )
    share = share_basis_points or 0
    check_available(course, share, pending)
    await check_daily_limit(work, header.owner_id, argument, now)
    invitation = Invitation(
        INVITATION.new(),
        header.id,
        header.owner_id,
        invited,
        now,
        now + LIFETIME,
        role=role,
        share_basis_points=share,
    )
    await work.invitations.add(invitation)
    await work.record(
        CoInstructorInvitationCreated(
            invitation_id=invitation.id, inviter_id=header.owner_id, user_id=invited.user_id, email=invited.email
        )
    )
    return invitation


async def check_daily_limit(work: CatalogWork, owner_id: UserId, argument: str, now: datetime) -> None:
    """Raise CatalogError if the owner has made too many invitations within a day."""
    if await work.invitations.count_since(owner_id, now - timedelta(days=1)) >= MAX_PER_DAY:
        raise CatalogError(
            CatalogErrorCode.TOO_MANY, f"At most {MAX_PER_DAY} invitations a day: try again tomorrow.", argument
        )
