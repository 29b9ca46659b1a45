"""Start the proof of a passkey."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.service.passkeys.ceremonies import assertion_options
from subgraphs.accounts.service.passkeys.model import Ceremony, RelyingParty
from subgraphs.accounts.service.passkeys.ports import PasskeyChallenges
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits, client_key

BY_CLIENT = Limit("passkey-start", burst=300, per=timedelta(minutes=15))
"""Challenges for one address, which a whole school may share."""


@dataclass(frozen=True, slots=True)
class StartPasskeyAssertion:
    """Return the options, in JSON, with which an authenticator proves a passkey: one of the caller's, or any for
    anonymous callers. Nothing is said about any account. Raises RateLimited.
    """

    units: Transactions[AccountsWork]
    party: RelyingParty
    challenges: PasskeyChallenges
    limits: RateLimits

    async def __call__(self, principal: Principal | None, *, ip: str | None) -> str:
        if ip is not None:
            await self.limits.attempt(BY_CLIENT, client_key(ip))
        if principal is None:
            return assertion_options(self.party, await self.challenges.issue(Ceremony.ASSERTION, None), ())
        async with self.units.reading() as work:
            own = await work.passkeys.of_user(principal.user_id)
        challenge = await self.challenges.issue(Ceremony.ASSERTION, principal.user_id)
        return assertion_options(self.party, challenge, own)
