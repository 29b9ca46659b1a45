"""The limits of wrong second factors: by challenge or session, and by account.

Only a correct first factor leads here, so that strangers can't use up the attempts of an account.
"""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.service.factors.model import CHALLENGE_LIFETIME
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.platform.rate_limits import Limit, RefundableRateLimits

BY_CHALLENGE = Limit("factor-challenge", burst=5, per=CHALLENGE_LIFETIME)
BY_ACCOUNT = Limit("factor-account", burst=15, per=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class FactorLimits:
    """Counts attempts before the proof is verified, so that concurrent ones can't pass together."""

    limits: RefundableRateLimits

    async def attempt(self, challenge: str, user_id: UserId) -> None:
        """Count an attempt to prove a factor, in a challenge or a session. Raises RateLimited."""
        await self.limits.attempt(BY_CHALLENGE, challenge)
        await self.limits.attempt(BY_ACCOUNT, user_id)

    async def succeeded(self, challenge: str, user_id: UserId) -> None:
        """Take back an attempt that succeeded."""
        await self.limits.refund(BY_CHALLENGE, challenge)
        await self.limits.refund(BY_ACCOUNT, user_id)
