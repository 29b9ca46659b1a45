"""Follow an instructor, or stop following."""

from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import InstructorFollowed
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class FollowInstructor:
    """Start or stop following an instructor, and return the instructor; repeating it changes nothing.

    Raises Unauthenticated and AccountsError(USER_NOT_FOUND, NOT_AN_INSTRUCTOR or OWN_ACCOUNT).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, instructor_id: UserId, follow: bool) -> User:
        follower = require_principal(principal).user_id
        if instructor_id == follower:
            raise AccountsError(AccountsErrorCode.OWN_ACCOUNT, "You cannot follow yourself.", "userId")
        async with self.units() as work:
            instructor = await work.users.by_id(instructor_id)
            if instructor is None or (follow and instructor.suspended(self.clock()) is not None):
                raise AccountsError(AccountsErrorCode.USER_NOT_FOUND, "There is no such user.", "userId")
            if follow and not instructor.is_instructor:
                raise AccountsError(AccountsErrorCode.NOT_AN_INSTRUCTOR, "Only instructors can be followed.", "userId")
            if follow:
                changed = await work.follows.add(follower, instructor_id, self.clock())
            else:
                changed = await work.follows.remove(follower, instructor_id)
            if changed:
                await work.record(
                    InstructorFollowed(follower_id=follower, instructor_id=instructor_id, following=follow)
                )
        return instructor
