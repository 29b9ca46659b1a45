"""The guard of changes that need a recent log-in ("step-up"), since a session may outlive the presence of its user.

An access token says in `auth_time` when its user last proved who they are: by a log-in, or in the same session by
`reauthenticate`. Changes of e-mail addresses, passwords, factors, payouts and roles ask for it.
"""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import CodedError


class RecentLogInRequired(CodedError):
    """The viewer's last log-in is too long ago for this change: `reauthenticate`, and repeat it with the new token."""

    code = "RECENT_LOGIN_REQUIRED"
    text = "Confirm that it is you, and try again."


@dataclass(frozen=True, slots=True)
class RecentLogIn:
    """Requires callers who proved within this time who they are."""

    within: timedelta
    clock: Clock

    def require(self, principal: Principal | None) -> Principal:
        """Return the caller. Raises Unauthenticated, and RecentLogInRequired, also if the token has no `auth_time`."""
        caller = require_principal(principal)
        if not self.has(caller):
            raise RecentLogInRequired
        return caller

    def has(self, principal: Principal) -> bool:
        """Check whether the caller proved within this time who they are."""
        at = principal.authenticated_at
        return at is not None and self.clock() - at <= self.within
