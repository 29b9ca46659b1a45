"""Make the caller an instructor."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service import validation
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import publish_role_change, require_user
from subgraphs.kernel.identity.principal import Principal, Role, require_principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class BecomeInstructor:
    """Grant the caller the instructor role; repeating it only updates the profile.

    The scope comes with the next access token: the client refreshes. Raises Unauthenticated and AccountsError, with
    INSTRUCTOR_BARRED if an admin took the role away.
    """

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None, *, headline: str, bio: str) -> User:
        caller = require_principal(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if user.instructor_barred:
                raise AccountsError(
                    AccountsErrorCode.INSTRUCTOR_BARRED,
                    "An admin ended your role as an instructor, and only an admin can grant it again.",
                )
            changed = replace(
                user,
                headline=validation.headline(headline),
                bio=validation.bio(bio),
                roles=user.roles | {Role.INSTRUCTOR},
            )
            await work.users.save(changed)
            await publish_role_change(work, user, changed)
        return changed
