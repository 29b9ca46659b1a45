"""The invitation of a co-instructor."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.co_instructors.invitations import Invitation, Invitee
from subgraphs.catalog.service.co_instructors.inviting import invite, require_owned_course
from subgraphs.catalog.service.income.shares import check_basis_points
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.email_addresses import InvalidEmailAddress, normalized_email


@dataclass(frozen=True, slots=True)
class InviteCoInstructor:
    """Invite a user, or the holder of an e-mail address, by the course's owner.

    A share of the income, in basis points, is taken from the owner's part with the acceptance. The result is the same
    whether the address has an account or not; repeating it returns the same invitation.
    """

    units: Transactions[CatalogWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        course_id: CourseId,
        *,
        user_id: UserId | None,
        email: str | None,
        share_basis_points: int = 0,
    ) -> Invitation:
        """Return the invitation.

        Raises Unauthenticated, Forbidden, RecentLogInRequired if it gives a share away, CatalogError.
        """
        invited = invitee_of(user_id, email)
        check_basis_points(share_basis_points)
        async with self.units() as work:
            course = await require_owned_course(work, principal, course_id)
            if share_basis_points:
                self.recent_log_in.require(principal)
            argument = "userId" if email is None else "email"
            return await invite(work, course, invited, argument, self.clock(), share_basis_points=share_basis_points)


def invitee_of(user_id: UserId | None, email: str | None) -> Invitee:
    """Return the person to invite. Raises CatalogError unless exactly one of both is given, and valid."""
    if (user_id is None) == (email is None):
        raise CatalogError(CatalogErrorCode.REQUIRED, "Give either a user's id or an e-mail address.", "email")
    return Invitee(user_id, None if email is None else _address(email))


def _address(email: str) -> str:
    try:
        return normalized_email(email)
    except InvalidEmailAddress:
        raise CatalogError(CatalogErrorCode.INVALID, "That is not an e-mail address.", "email") from None
