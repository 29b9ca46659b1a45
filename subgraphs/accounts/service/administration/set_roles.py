"""Replace, grant and take roles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser, Operator, locked_by_staff
from subgraphs.accounts.service.administration.reasons import optional_reason, required_reason
from subgraphs.accounts.service.administration.role_changes import change_roles
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class SetRoles:
    """Replace a user's roles, for admins; see `role_changes`.

    No user changes their own roles, or grants scopes that they have not. Raises Unauthenticated, Forbidden,
    RecentLogInRequired and AccountsError(OWN_ACCOUNT, USER_NOT_FOUND or BEYOND_OWN_SCOPES).
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, *, user_id: UserId, roles: Collection[Role]) -> User:
        now = self.clock()
        async with self.units() as work:
            change = await _locked(work, principal, user_id, self.recent_log_in, now)
            return await change_roles(work, change, roles, now, action="user.set_roles", reason=None)


@dataclass(frozen=True, slots=True)
class GrantRole:
    """Grant one role and leave the others, for admins. The instructor role also ends a ban from teaching.

    Raises as SetRoles does, and AccountsError(INVALID_REASON).
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self, by: Principal | Operator | None, *, user_id: UserId, role: Role, reason: str | None = None
    ) -> User:
        given, now = optional_reason(reason), self.clock()
        async with self.units() as work:
            change = await _locked(work, by, user_id, self.recent_log_in, now)
            roles = change.user.roles | {role}
            return await change_roles(work, change, roles, now, action="user.grant_role", reason=given)


@dataclass(frozen=True, slots=True)
class TakeRole:
    """Take one role and leave the others, for admins and operators; every user stays a student.

    Raises as GrantRole does.
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self, by: Principal | Operator | None, *, user_id: UserId, role: Role, reason: str | None = None
    ) -> User:
        given, now = optional_reason(reason), self.clock()
        async with self.units() as work:
            change = await _locked(work, by, user_id, self.recent_log_in, now)
            roles = change.user.roles - {role}
            return await change_roles(work, change, roles, now, action="user.take_role", reason=given)


@dataclass(frozen=True, slots=True)
class BanFromTeaching:
    """Take the instructor role, if the user has it, and keep them from taking it until an admin grants it.

    Raises as GrantRole does.
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, by: Principal | Operator | None, *, user_id: UserId, reason: str) -> User:
        given, now = required_reason(reason), self.clock()
        async with self.units() as work:
            change = await _locked(work, by, user_id, self.recent_log_in, now, Scope.USERS_SUSPEND)
            roles = change.user.roles - {Role.INSTRUCTOR}
            return await change_roles(work, change, roles, now, action="user.ban_from_teaching", reason=given, ban=True)


async def _locked(
    work: AccountsWork,
    by: Principal | Operator | None,
    user_id: UserId,
    recent_log_in: RecentLogIn,
    now: datetime,
    scope: Scope = Scope.USERS_MANAGE,
) -> ChangeOfUser:
    """Return the user and the actor, who logged in recently; an operator needs no log-in."""
    change = await locked_by_staff(work, by, user_id, now, scope)
    if not isinstance(by, Operator):
        recent_log_in.require(by)
    return change
