"""End all sessions of a user."""

from dataclasses import dataclass

from subgraphs.accounts.service.administration.acting_admins import Operator, locked_by_staff
from subgraphs.accounts.service.administration.audit import record_change
from subgraphs.accounts.service.administration.reasons import optional_reason
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class EndSessions:
    """End all sessions of a user, who may log in again; without any, nothing changes.

    Raises Unauthenticated, Forbidden and AccountsError(OWN_ACCOUNT, USER_NOT_FOUND or INVALID_REASON).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, by: Principal | Operator | None, *, user_id: UserId, reason: str | None = None) -> User:
        given, now = optional_reason(reason), self.clock()
        async with self.units() as work:
            change = await locked_by_staff(work, by, user_id, now, Scope.USERS_SUSPEND)
            if await end_sessions_of(work, user_id, now):
                await record_change(work, change, change.user, "user.end_sessions", given, now)
            return change.user
