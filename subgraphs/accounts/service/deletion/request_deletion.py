"""Request the deletion of one's account."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import DeletionCheckRequested
from subgraphs.accounts.service.deletion.execute_deletion import last_manager_obstacles
from subgraphs.accounts.service.deletion.model import DELETION, AccountDeletion, DeletionState
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits

BY_USER = Limit("account-deletion", burst=5, per=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class RequestDeletion:
    """Start the deletion of the caller's account: the domains check it, then a mail has a link to confirm it.

    An open one is returned as it is. Raises Unauthenticated, RecentLogInRequired, RateLimited and AccountsError.
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None) -> AccountDeletion:
        caller = self.recent_log_in.require(principal)
        await self.limits.attempt(BY_USER, caller.user_id)
        now = self.clock()
        async with self.units() as work:
            obstacles = await last_manager_obstacles(work, await work.users.by_id(caller.user_id), now)
            user = await require_user(work, caller.user_id)
            current = await work.deletions.latest_of(user.id)
            if current is not None and current.is_open:
                return current
            deletion = AccountDeletion(DELETION.new(), user.id, DeletionState.CHECKING, now)
            if obstacles:
                deletion = deletion.reported("accounts", deletion.round, obstacles).rejected(now)
            await work.deletions.add(deletion)
            if deletion.is_open:
                await work.record(
                    DeletionCheckRequested(deletion_id=deletion.id, user_id=user.id, round=deletion.round)
                )
        return deletion
