"""Request a link to choose a new password."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import PasswordResetRequested
from subgraphs.accounts.service.model import RESET, RESET_LIFETIME, PasswordReset, sha256_hex
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.validation import normalized_email
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits, client_key

BY_ADDRESS = Limit("reset-address", burst=3, per=timedelta(hours=1))


def by_client(per_hour: int) -> Limit:
    """Return the limit of one client's requests: a whole school may share an address."""
    return Limit("reset-client", burst=per_hour, per=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class RequestPasswordReset:
    """Send a mail with a link if the address has an account. The response does not reveal whether it does.

    Raises AccountsError(INVALID_EMAIL) and RateLimited.
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    by_client: Limit
    clock: Clock

    async def __call__(self, *, email: str, ip: str | None) -> None:
        address = normalized_email(email)
        if ip is not None:
            await self.limits.attempt(self.by_client, client_key(ip))
        await self.limits.attempt(BY_ADDRESS, sha256_hex(address))
        async with self.units() as work:
            user = await work.users.by_email(address)
            reset = PasswordReset(RESET.new(), None if user is None else user.id, self.clock() + RESET_LIFETIME)
            await work.resets.add(reset)
            await work.record(PasswordResetRequested(reset_id=reset.id))
