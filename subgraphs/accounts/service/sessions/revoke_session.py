"""End sessions on other devices."""

from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.model import SessionId, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_other_sessions, end_session
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class RevokeSession:
    """End one of the caller's sessions, and return the caller.

    Raises Unauthenticated, and AccountsError(SESSION_NOT_FOUND), also for another user's session.
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, session_id: SessionId) -> User:
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            session = await work.sessions.by_id(session_id)
            user = await work.users.by_id(user_id)
            if session is None or user is None or session.user_id != user_id:
                raise AccountsError(AccountsErrorCode.SESSION_NOT_FOUND, "There is no such session.", "sessionId")
            await end_session(work, session, self.clock())
        return user


@dataclass(frozen=True, slots=True)
class RevokeOtherSessions:
    """End all of the caller's sessions but the one of the request. Raises Unauthenticated."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> User:
        caller = require_principal(principal)
        if caller.session_id is None:
            raise Unauthenticated
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            session = await work.sessions.by_id(SessionId(caller.session_id))
            # A session that was ended from elsewhere ends no others.
            if session is None or session.user_id != user.id or not session.is_active(now):
                raise Unauthenticated
            await end_other_sessions(work, user.id, session.id, now)
        return user
