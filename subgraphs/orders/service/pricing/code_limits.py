"""The limits of coupon codes: codes are short enough to be guessed without them.

A code counts once, however many courses it is tried on and however often a page is loaded again. Anonymous callers are
counted by their address; signed-in ones by their account, and by their address with a limit that a whole school may
share. Of all callers together, anonymous and signed-in ones are counted apart, so that strangers' guesses don't keep
buyers from their discounts.
"""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.rate_limits import DistinctRateLimits, Limit, client_key

WINDOW = timedelta(minutes=10)
BY_VIEWER = Limit("coupon-codes", burst=20, per=WINDOW)
BY_ANONYMOUS_CLIENT = Limit("coupon-codes-client", burst=20, per=WINDOW)
BY_SHARED_CLIENT = Limit("coupon-codes-shared-client", burst=200, per=WINDOW)


@dataclass(frozen=True, slots=True)
class CodeLimits:
    """Counts the codes that are tried, before they are looked up, so that concurrent ones can't pass together.

    `overall` is the number of different codes that all anonymous callers, or all signed-in ones, may try in ten
    minutes; another number starts another count.
    """

    limits: DistinctRateLimits
    overall: int

    async def __call__(self, principal: Principal | None, ip: str | None, code: str) -> None:
        """Count a normalized code that the caller tries. Raises RateLimited."""
        client = "unknown" if ip is None else client_key(ip)
        if principal is None:
            counted = [(BY_ANONYMOUS_CLIENT, client)]
        else:
            counted = [(BY_VIEWER, str(principal.subject)), (BY_SHARED_CLIENT, client)]
        group = "anonymous" if principal is None else "viewers"
        counted.append((Limit(f"coupon-codes-all-{self.overall}", burst=self.overall, per=WINDOW), group))
        for limit, key in counted:
            await self.limits.attempt_distinct(limit, key, code)
