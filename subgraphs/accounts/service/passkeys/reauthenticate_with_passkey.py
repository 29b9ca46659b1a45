"""Confirm in a session that its user is present, by a passkey."""

from dataclasses import dataclass, replace

from subgraphs.accounts.service.factors.factor_limits import FactorLimits
from subgraphs.accounts.service.model import SessionId
from subgraphs.accounts.service.passkeys.log_in_with_passkey import PASSKEY_METHODS
from subgraphs.accounts.service.passkeys.verification import PasskeyVerifier
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork
from subgraphs.accounts.service.sessions.reauthenticate import Reauthenticated
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class ReauthenticateWithPasskey:
    """Confirm the presence of the caller, in their session, by one of their passkeys, which is both factors.

    Raises Unauthenticated, AccountsError(INVALID_PASSKEY) and RateLimited.
    """

    units: Transactions[AccountsWork]
    passkeys: PasskeyVerifier
    access_tokens: AccessTokenIssuer
    factor_limits: FactorLimits
    clock: Clock

    async def __call__(self, principal: Principal | None, *, response: str) -> Reauthenticated:
        caller = require_principal(principal)
        if caller.session_id is None:
            raise Unauthenticated
        await self.factor_limits.attempt(caller.session_id, caller.user_id)
        assertion = await self.passkeys.taken(response, caller.user_id)
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            session = await work.sessions.by_id(SessionId(caller.session_id))
            if session is None or session.user_id != user.id or not session.is_active(now):
                raise Unauthenticated
            await self.passkeys.verify(work, user.id, assertion)
            session = replace(session, authenticated_at=now, methods=PASSKEY_METHODS)
            await work.sessions.save(session)
        await self.factor_limits.succeeded(caller.session_id, caller.user_id)
        return Reauthenticated(user, await self.access_tokens.issue(user, session))
