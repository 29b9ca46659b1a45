"""Passkeys as they are stored. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import NewType
from urllib.parse import urlsplit

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.kernel.identity.ids import IdKind, UserId
from subgraphs.kernel.values.plain_text import clean_text
from subgraphs.kernel.values.web_origins import is_plain_loopback, origin_of

PasskeyId = NewType("PasskeyId", str)
PASSKEY: IdKind[PasskeyId] = IdKind("psk")

MAX_PASSKEYS = 20
"""Of one user."""

MAX_NAME = 60
"""In characters."""

CHALLENGE_LIFETIME = timedelta(minutes=5)
"""The time that a person has to use their authenticator."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A credential of a user's authenticator: the public key that verifies its signatures."""

    id: PasskeyId
    user_id: UserId
    credential_id: bytes
    public_key: bytes
    """The key in COSE form (RFC 9052)."""
    sign_count: int
    """The authenticator's count of signatures, if it counts: one that does not rise is a copy's."""
    transports: tuple[str, ...]
    backed_up: bool
    """True if the key is synchronized to other devices."""
    name: str
    created_at: datetime
    last_used_at: datetime | None = None

    def used(self, sign_count: int, now: datetime, *, backed_up: bool) -> "Passkey":
        """Return the same passkey after a signature."""
        return replace(self, sign_count=sign_count, last_used_at=now, backed_up=backed_up)


class Ceremony(StrEnum):
    """The purpose of a challenge: a response to one can't be used for another."""

    REGISTRATION = "registration"
    ASSERTION = "assertion"


@dataclass(frozen=True, slots=True)
class Pending:
    """A challenge that waits for its response. `user_id` is the user to whom it was given; None: without a session."""

    ceremony: Ceremony
    user_id: UserId | None


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """This marketplace, as authenticators know it: the domain that keys are bound to, and the origins of its pages."""

    id: str
    name: str
    origins: tuple[str, ...]


def relying_party(name: str, domain: str | None, urls: Collection[str], origins: Collection[str]) -> RelyingParty:
    """Return the relying party of a deployment: `urls` are its addresses, the site's first, `origins` of other pages.

    Browsers accept domains alone: a deployment at a loopback address has its passkeys at `localhost`.
    """
    ours = [_named(origin_of(url)) for url in urls]
    found = domain or urlsplit(ours[0]).hostname or ""
    candidates = dict.fromkeys([*ours, *(_named(origin) for origin in origins)])
    return RelyingParty(found, name, tuple(origin for origin in candidates if _is_within(origin, found)))


def _named(origin: str) -> str:
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if not is_plain_loopback(origin) or not _is_address(host):
        return origin
    return f"http://localhost:{parts.port}" if parts.port else "http://localhost"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_within(origin: str, domain: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host == domain or host.endswith(f".{domain}")


def passkey_name(text: str) -> str:
    """Return the name of a passkey. Raises AccountsError(INVALID_NAME)."""
    name = " ".join(clean_text(text).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise AccountsError(AccountsErrorCode.INVALID_NAME, f"A name has 1 to {MAX_NAME} characters.", "name")
    return name
