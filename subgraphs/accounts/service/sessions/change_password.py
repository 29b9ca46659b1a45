"""Change the password while logged in."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import PasswordChanged, SecurityChange, SecurityChanged
from subgraphs.accounts.service.credentials.rejected_credentials import log_rejected
from subgraphs.accounts.service.factors.second_factors import kinds_of
from subgraphs.accounts.service.model import ClientInfo, SessionId, User
from subgraphs.accounts.service.ports import AccountsWork, PasswordHasher
from subgraphs.accounts.service.sessions.lifecycle import end_other_sessions
from subgraphs.accounts.service.sessions.log_in_limits import LogInLimits
from subgraphs.accounts.service.sessions.typed_passwords import matching_form
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.accounts.service.validation import acceptable_password
from subgraphs.kernel.identity.principal import AuthenticationMethod, Principal, require_principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn, RecentLogInRequired
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Set the caller's new password, and end their other sessions, the links in their mails and the trust in devices.

    The current password is proof enough if the caller has no second factor; else, and without it, a recent log-in is
    needed. Raises Unauthenticated, RecentLogInRequired, RateLimited and AccountsError(INVALID_CREDENTIALS or
    WEAK_PASSWORD).
    """

    units: Transactions[AccountsWork]
    passwords: PasswordHasher
    limits: LogInLimits
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, current_password: str | None, new_password: str, client: ClientInfo
    ) -> User:
        caller = require_principal(principal)
        if caller.session_id is None:
            raise Unauthenticated
        if current_password is None:
            self.recent_log_in.require(caller)
        async with self.units() as work:
            # Read once, before the check: what a concurrent change made is not what the caller knew.
            known = await work.users.by_id(caller.user_id)
        if current_password is not None:
            await self._check(caller, known, current_password, client)
        async with self.units() as work:
            if not self.recent_log_in.has(caller) and await kinds_of(work, caller.user_id):
                raise RecentLogInRequired
        email = None if known is None else known.email
        password_hash = await self.passwords.hash(
            acceptable_password(new_password, email=email, argument="newPassword")
        )
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            session = await work.sessions.by_id(SessionId(caller.session_id))
            # A concurrent change of the password, or another end of the session, wins.
            changed_since = known is None or user.password_hash != known.password_hash
            if changed_since or session is None or session.user_id != user.id or not session.is_active(now):
                raise Unauthenticated
            user = replace(user, password_hash=password_hash)
            await work.users.save(user)
            await work.resets.purge_of(user.id)
            await work.trusted_devices.remove_all(user.id)
            await end_other_sessions(work, user.id, session.id, now)
            await work.record(PasswordChanged(user_id=user.id))
            await work.record(
                SecurityChanged.by(user.id, SecurityChange.PASSWORD_CHANGED, client.ip, client.user_agent)
            )
        return user

    async def _check(self, caller: Principal, user: User | None, typed: str, client: ClientInfo) -> None:
        attempt = await self.limits.attempt(caller.user_id, ip=client.ip, device=caller.session_id)
        if await matching_form(self.passwords, typed, None if user is None else user.password_hash) is None:
            log_rejected(AuthenticationMethod.PASSWORD, caller.user_id)
            raise AccountsError(
                AccountsErrorCode.INVALID_CREDENTIALS, "The current password is wrong.", "currentPassword"
            )
        await self.limits.refund(attempt)
