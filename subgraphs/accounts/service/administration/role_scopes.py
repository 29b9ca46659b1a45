"""The scopes of roles: read and changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import DOMAIN
from subgraphs.accounts.service.administration.acting_admins import require_acting, require_within
from subgraphs.accounts.service.administration.last_manager import require_manager
from subgraphs.accounts.service.administration.reasons import optional_reason
from subgraphs.accounts.service.ports import AccountsWork, RoleSets
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.principal import ADJUSTABLE, Principal, Role, require_scope
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ListRoles:
    """Return the scopes of every role of staff, for those who may find users. Raises Unauthenticated and Forbidden."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> RoleSets:
        async with self.units.reading() as work:
            await require_acting(work, principal, Scope.USERS_READ, self.clock())
            return await work.role_scopes.all()


@dataclass(frozen=True, slots=True)
class SetRoleScopes:
    """Replace the scopes of a role of staff other than the admins'; repeating it changes nothing.

    A scope that is taken ends the sessions of all who have the role, and with them every token that carries the scope.
    No user grants or takes scopes that they have not. Raises Unauthenticated, Forbidden, RecentLogInRequired and
    AccountsError(ROLE_NOT_ADJUSTABLE, BEYOND_OWN_SCOPES, LAST_MANAGER or INVALID_REASON).
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, role: Role, scopes: Collection[Scope], reason: str | None = None
    ) -> RoleSets:
        given, now, wanted = optional_reason(reason), self.clock(), frozenset(scopes)
        async with self.units() as work:
            admin = require_scope(principal, Scope.USERS_MANAGE)
            # With their holders locked, no log-in of theirs meanwhile reads scopes that they lose.
            holders = await work.users.lock_with_actor(role, admin.user_id)
            own = await require_acting(work, principal, Scope.USERS_MANAGE, now)
            self.recent_log_in.require(admin)
            if role not in ADJUSTABLE:
                raise AccountsError(AccountsErrorCode.ROLE_NOT_ADJUSTABLE, "The scopes of this role are fixed.", "role")
            await work.role_scopes.lock()
            before = await work.role_scopes.all()
            added, taken = wanted - before[role], before[role] - wanted
            if not added and not taken:
                return before
            require_within(own, added | taken, "scopes")
            await work.role_scopes.save(role, wanted, now)
            if taken:
                for holder in holders:
                    await end_sessions_of(work, holder, now)
                await require_manager(work, taken, now)
            await work.audit_log.append(
                audit_record(
                    DOMAIN,
                    Actor.of(admin),
                    "role.set_scopes",
                    role.value,
                    at=now,
                    before={"scopes": _sorted(before[role])},
                    after={"scopes": _sorted(wanted)},
                    reason=given,
                )
            )
            return _with(before, role, wanted)


def _with(sets: RoleSets, role: Role, scopes: frozenset[Scope]) -> Mapping[Role, frozenset[Scope]]:
    return {**sets, role: scopes}


def _sorted(scopes: Collection[Scope]) -> list[str]:
    return sorted(scope.value for scope in scopes)
