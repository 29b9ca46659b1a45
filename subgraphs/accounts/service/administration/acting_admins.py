"""The check of acting staff against the stored roles: a token may be older than the loss of a role or of a scope.

No member of staff acts on a user who has scopes that they have not. So a user who takes users.manage from another user
has it, and someone always remains who has it.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.model import Session, SessionId, User
from subgraphs.accounts.service.ports import AccountsWork, RoleSets
from subgraphs.kernel.audit.records import Actor
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_scope, staff_scopes
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator of the deployment, at its command line."""

    name: str


@dataclass(frozen=True, slots=True)
class ChangeOfUser:
    """A user who is about to be changed, locked, and the actor who changes them."""

    user: User
    actor: Actor
    scopes: frozenset[Scope] = frozenset(Scope)
    """The stored scopes of the actor; an operator and the system have all."""


async def locked_by_staff(
    work: AccountsWork, by: Principal | Operator | None, user_id: UserId, now: datetime, scope: Scope
) -> ChangeOfUser:
    """Return another user, locked together with the actor, who has the scope still; or a user for an operator.

    Both rows are locked, so that of two admins who end each other's role only one succeeds, and one always remains.
    Raises Unauthenticated, Forbidden, and AccountsError(OWN_ACCOUNT, USER_NOT_FOUND or BEYOND_OWN_SCOPES).
    """
    if isinstance(by, Operator):
        return ChangeOfUser(_existing(await work.users.lock(user_id)), Actor.operator(by.name))
    admin = require_scope(by, scope)
    if user_id == admin.user_id:
        raise AccountsError(AccountsErrorCode.OWN_ACCOUNT, "Ask another admin to change your own account.", "userId")
    users = await work.users.lock_all({admin.user_id, user_id})
    sets = await work.role_scopes.all()
    own = await _require_acting(work.sessions.by_id, admin, users.get(admin.user_id), sets, scope, now)
    user = _existing(users.get(user_id))
    require_within(own, staff_scopes(user.roles, sets), "userId")
    return ChangeOfUser(user, Actor.of(admin), own)


async def require_acting(
    work: AccountsWork, principal: Principal | None, scope: Scope, now: datetime
) -> frozenset[Scope]:
    """Return the stored scopes of the caller, who has this one still. Raises Unauthenticated and Forbidden."""
    caller = require_scope(principal, scope)
    stored, sets = await work.users.by_id(caller.user_id), await work.role_scopes.all()
    return await _require_acting(work.sessions.read, caller, stored, sets, scope, now)


def require_within(own: Collection[Scope], wanted: Collection[Scope], argument: str) -> None:
    """Raise AccountsError(BEYOND_OWN_SCOPES) unless all these scopes are among the actor's own."""
    if not set(wanted) <= set(own):
        raise AccountsError(
            AccountsErrorCode.BEYOND_OWN_SCOPES, "This needs scopes that you do not have yourself.", argument
        )


async def _require_acting(
    find_session: Callable[[SessionId], Awaitable[Session | None]],
    admin: Principal,
    stored: User | None,
    sets: RoleSets,
    scope: Scope,
    now: datetime,
) -> frozenset[Scope]:
    own = frozenset[Scope]() if stored is None else staff_scopes(stored.roles, sets)
    if stored is None or scope not in own or stored.suspended(now) is not None:
        raise Forbidden
    # A token without a session is not bound to one.
    if admin.session_id is not None:
        session = await find_session(SessionId(admin.session_id))
        if session is None or not session.is_active(now):
            raise Forbidden
    return own


def _existing(user: User | None) -> User:
    if user is None:
        raise AccountsError(AccountsErrorCode.USER_NOT_FOUND, "There is no such user.", "userId")
    return user
