"""The links in mails: their authenticity, and the limits of following them."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.kernel.platform.rate_limits import Limit, RefundableRateLimits, client_key

BY_LINK = Limit("link", burst=10, per=timedelta(hours=1))
BY_CLIENT = Limit("link-client", burst=30, per=timedelta(minutes=15))
"""Links that fail. Those that work are not counted, since a whole school may share an address."""


def link_expired(message: str) -> AccountsError:
    """Return the error of a link that is invalid, used or expired."""
    return AccountsError(AccountsErrorCode.TOKEN_EXPIRED, message, "token")


@dataclass(frozen=True, slots=True)
class MailLinks:
    """Counts the links that clients follow, before anything slow is done for them."""

    derived_tokens: DerivedTokens
    limits: RefundableRateLimits

    async def follow(self, token: str, ip: str | None) -> str | None:
        """Count an attempt, and return the id in the link; None if it is not authentic. Raises RateLimited."""
        if ip is not None:
            await self.limits.attempt(BY_CLIENT, client_key(ip))
        subject = self.derived_tokens.subject_of(token)
        if subject is not None:
            await self.limits.attempt(BY_LINK, subject)
        return subject

    async def succeeded(self, ip: str | None) -> None:
        """Take back the attempt of a client whose link worked."""
        if ip is not None:
            await self.limits.refund(BY_CLIENT, client_key(ip))
