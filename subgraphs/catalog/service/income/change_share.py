"""The change of a co-instructor's share by the owner: a rise at once, a fall once its person consents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from subgraphs.catalog.events import InstructorShareProposed
from subgraphs.catalog.service.co_instructors.invitations import (
    INVITATION,
    LIFETIME,
    Invitation,
    InvitationRole,
    InvitationState,
    Invitee,
)
from subgraphs.catalog.service.co_instructors.inviting import check_daily_limit, require_owned_course
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.income.shares import (
    check_available,
    check_basis_points,
    share_of_co_instructor,
    with_share,
)
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.catalog.service.publication.rules import check_editable
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ChangeInstructorShare:
    """Give a co-instructor another share of the income of later sales, by the owner, whose part makes up for it.

    A larger share is the owner's to give: it holds at once. A smaller one is a proposal, an invitation with the role
    SHARE, which its person accepts or declines. A person has one open proposal: another change withdraws it, and
    repeating it returns the same one.
    """

    units: Transactions[CatalogWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        course_id: CourseId,
        expected_version: int | None,
        user_id: UserId,
        basis_points: int,
    ) -> tuple[Course, Invitation | None]:
        """Return the course, and the proposal if there is one.

        Raises Unauthenticated, Forbidden, RecentLogInRequired for a larger share, CatalogError.
        """
        check_basis_points(basis_points)
        now = self.clock()
        async with self.units() as work:
            course = await require_owned_course(work, principal, course_id, expected_version)
            check_editable(course)
            before = share_of_co_instructor(course, user_id)
            pending = await work.invitations.pending_of_course(course_id, now)
            proposals = [each for each in pending if each.is_proposal_to(user_id)]
            if basis_points < before:
                same = next((each for each in proposals if each.share_basis_points == basis_points), None)
                return course, same or await _propose(work, course, user_id, basis_points, proposals, now)
            if basis_points > before:
                self.recent_log_in.require(principal)
                check_available(course, basis_points - before, pending)
            await _withdraw(work, proposals, now)
            return await store_change(
                work, course, with_share(course, user_id, basis_points), self.clock, edited=True
            ), None


async def _propose(
    work: CatalogWork,
    course: Course,
    user_id: UserId,
    basis_points: int,
    proposals: Sequence[Invitation],
    now: datetime,
) -> Invitation:
    header = course.header
    await check_daily_limit(work, header.owner_id, "userId", now)
    await _withdraw(work, proposals, now)
    proposal = Invitation(
        INVITATION.new(),
        header.id,
        header.owner_id,
        Invitee(user_id),
        now,
        now + LIFETIME,
        invitee_id=user_id,
        role=InvitationRole.SHARE,
        share_basis_points=basis_points,
        share_before=header.shares[user_id],
    )
    await work.invitations.add(proposal)
    await work.record(
        InstructorShareProposed(
            course=outline_of(course),
            invitation_id=proposal.id,
            user_id=user_id,
            share_basis_points=basis_points,
            basis_points_before=header.shares[user_id],
            expires_at=proposal.expires_at,
        )
    )
    return proposal


async def _withdraw(work: CatalogWork, proposals: Sequence[Invitation], now: datetime) -> None:
    for proposal in proposals:
        locked = await work.invitations.lock(proposal.id)
        if locked is not None and locked.is_pending(now):
            await work.invitations.save(locked.ended(InvitationState.WITHDRAWN, now))
