"""The one-time codes by which the result of a provider's log-in reaches the app that began it.

A code is bound to a verifier that the app made and never sent before: the browser's address bar and history, and apps
that claim the same scheme, see the code and the verifier's digest alone (as in RFC 7636).
"""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.identities.model import ExternalIdentity, ProviderPolicy

LIFETIME = timedelta(seconds=60)

MAX_CODE = 200
"""In characters."""

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Check whether a text has the form of a challenge: a SHA-256 digest in base64url (RFC 7636, section 4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str | None:
    """Return the challenge of a verifier; None if the text has not the form of one (RFC 7636, section 4.1)."""
    if _VERIFIER.fullmatch(verifier) is None:
        return None
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


class OneTimeCodes(Protocol):
    """The results of providers' log-ins that wait for their app."""

    async def issue(self, external: ExternalIdentity, challenge: str) -> str:
        """Store a result, and return its code, which expires after `LIFETIME`."""
        ...

    async def take(self, code: str, challenge: str) -> ExternalIdentity | None:
        """Return the result of a code, once: of concurrent callers only one gets it, and a wrong challenge ends it."""
        ...


async def redeemed(
    codes: OneTimeCodes, policies: Mapping[str, ProviderPolicy], code: str, verifier: str
) -> tuple[ExternalIdentity, ProviderPolicy]:
    """Return the result of a code, and the policy of its provider.

    Raises AccountsError(TOKEN_EXPIRED) if code and verifier don't match, or no more.
    """
    challenge = challenge_of(verifier)
    if challenge is not None and len(code) <= MAX_CODE:
        external = await codes.take(code, challenge)
        if external is not None and external.provider in policies:
            return external, policies[external.provider]
    raise AccountsError(AccountsErrorCode.TOKEN_EXPIRED, "This log-in took too long, or was used. Begin again.", "code")
