"""The limits of failed log-ins: by client, by account, and of all clients together.

Only failures count: a log-in that succeeds takes its attempt back, so that a whole school can log in from one address.

The limits of one account and of all clients could lock owners out while others guess. So they only suspend: passwords
are still compared, at the same cost for every address, and the right one is accepted from an address from which its
user had a session before. Every other attempt gets the same rejection, so nothing is learned about addresses that have
an account, or from where they are used. A device that logged in before presents its token, and has a limit of its own
instead of the others ("device cookies").
"""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.service.model import sha256_hex
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.kernel.platform.rate_limits import Limit, RefundableRateLimits, client_key

BY_CLIENT = Limit("login-client", burst=30, per=timedelta(minutes=15))
BY_ADDRESS_AND_CLIENT = Limit("login-address-client", burst=10, per=timedelta(minutes=15))
BY_ADDRESS = Limit("login-address", burst=30, per=timedelta(hours=1))
BY_DEVICE = Limit("login-device", burst=10, per=timedelta(minutes=15))


def of_all_clients(failures: int) -> Limit:
    """Return the limit of all clients together, within ten minutes; another number starts another count."""
    return Limit(f"login-all-{failures}", burst=failures, per=timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class LogInAttempt:
    """A counted attempt. If `suspended`, only a known client may succeed; all others get this rejection."""

    counted: tuple[tuple[Limit, str], ...]
    suspended: RateLimited | None = None


@dataclass(frozen=True, slots=True)
class LogInLimits:
    """Counts attempts before the password is compared, so that concurrent ones can't pass together."""

    limits: RefundableRateLimits
    all_clients: Limit

    async def attempt(self, address: str, *, ip: str | None, device: str | None) -> LogInAttempt:
        """Count an attempt to log in with this e-mail address. Raises RateLimited."""
        if device is not None:
            await self.limits.attempt(BY_DEVICE, device)
            return LogInAttempt(((BY_DEVICE, device),))
        client = None if ip is None else client_key(ip)
        counted = [(BY_ADDRESS_AND_CLIENT, sha256_hex(f"{address} {client}"))]
        if client is not None:
            counted.insert(0, (BY_CLIENT, client))
        for limit, key in counted:
            await self.limits.attempt(limit, key)
        for limit, key in ((BY_ADDRESS, sha256_hex(address)), (self.all_clients, "")):
            try:
                await self.limits.attempt(limit, key)
            except RateLimited as suspended:
                return LogInAttempt(tuple(counted), suspended)
            counted.append((limit, key))
        return LogInAttempt(tuple(counted))

    async def refund(self, attempt: LogInAttempt) -> None:
        """Take back an attempt that succeeded."""
        for limit, key in attempt.counted:
            await self.limits.refund(limit, key)
