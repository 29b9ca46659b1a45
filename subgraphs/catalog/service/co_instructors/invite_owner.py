"""The offer of a course to another instructor, who owns it once they accept."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.co_instructors.invitations import Invitation, InvitationRole
from subgraphs.catalog.service.co_instructors.invite_co_instructor import invitee_of
from subgraphs.catalog.service.co_instructors.inviting import invite, require_owned_course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class InviteCourseOwner:
    """Offer a published course to a user, or to the holder of an e-mail address, by its owner.

    With the acceptance the owner changes, and with it who receives the owner's part of the income of later sales;
    earlier income stays with the owner before, who remains a co-instructor without a share. A course has one open
    offer; repeating it returns the same one.
    """

    units: Transactions[CatalogWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, *, user_id: UserId | None, email: str | None
    ) -> Invitation:
        """Return the invitation. Raises Unauthenticated, Forbidden, RecentLogInRequired, CatalogError."""
        invited = invitee_of(user_id, email)
        async with self.units() as work:
            course = await require_owned_course(work, principal, course_id)
            self.recent_log_in.require(principal)
            if course.header.published_at is None:
                raise CatalogError(
                    CatalogErrorCode.WRONG_STATUS, "Only a course that was published can be transferred.", "courseId"
                )
            argument = "userId" if email is None else "email"
            return await invite(work, course, invited, argument, self.clock(), InvitationRole.OWNER)
