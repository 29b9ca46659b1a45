"""Start a session with a passkey."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.service.model import ClientInfo
from subgraphs.accounts.service.passkeys.verification import PasskeyVerifier, invalid_passkey
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import LoggedIn
from subgraphs.accounts.service.sessions.session_start import SessionStart
from subgraphs.kernel.identity.principal import AuthenticationMethod
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RefundableRateLimits, client_key

BY_CLIENT = Limit("passkey-log-in", burst=100, per=timedelta(minutes=15))
"""Log-ins that fail, from one address."""

PASSKEY_METHODS = frozenset({AuthenticationMethod.PASSKEY, AuthenticationMethod.SECOND_FACTOR})
"""A passkey is both factors: the device, and what unlocks it there."""


@dataclass(frozen=True, slots=True)
class LogInWithPasskey:
    """Start a session for a passkey's signature of a challenge that was issued without a session.

    Raises AccountsError(INVALID_PASSKEY or ACCOUNT_SUSPENDED) and RateLimited.
    """

    units: Transactions[AccountsWork]
    passkeys: PasskeyVerifier
    start: SessionStart
    limits: RefundableRateLimits
    clock: Clock

    async def __call__(self, *, response: str, client: ClientInfo) -> LoggedIn:
        if client.ip is not None:
            await self.limits.attempt(BY_CLIENT, client_key(client.ip))
        assertion = await self.passkeys.taken(response, None)
        now = self.clock()
        async with self.units() as work:
            found = await work.passkeys.by_credential(assertion.credential_id)
            user = None if found is None else await work.users.lock(found.user_id)
            if user is None:
                raise invalid_passkey("unknown")
            # Read again under the user's lock: it may have been removed meanwhile.
            await self.passkeys.verify(work, user.id, assertion)
            started = await self.start.session(work, user, PASSKEY_METHODS, client, now)
        if client.ip is not None:
            await self.limits.refund(BY_CLIENT, client_key(client.ip))
        return await self.start.issued(started)
