"""Token revocations. Each revokes all tokens in which a given claim has a given value.

As JSON, in Redis and on its channel:

    {"claim": "sid", "value": "ses_1", "until": 1800000000}
    {"claim": "sub", "value": "usr_1", "until": 1800000000, "issuer": "https://login.example.com",
     "issued_before": 1799999400.5}
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Any, Self

import orjson

from router.server.security.authentication.identity import Identity

TOKEN_DIGEST = "token"  # noqa: S105 - the name of a claim
"""A reserved claim name: the value is the SHA-256 of a whole token, in hexadecimal."""

MAX_LENGTH = 1_000
"""The most characters of a string in a revocation."""


class InvalidRevocation(ValueError):
    """A message that is not a valid revocation; the text states the problem."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Tokens whose `claim` is `value` are revoked: all of them, or those of one issuer, or issued before a time.

    `until` is the time when the last of them would have expired, in seconds of Unix time; the revocation is then
    discarded.
    `issued_before` excludes tokens whose `iat` is not before it: a user who was logged out everywhere may log in again.
    A token without `iat` counts as issued before.
    """

    claim: str
    value: str
    until: float
    issuer: str | None = None
    issued_before: float | None = None

    @classmethod
    def of_token(cls, token: str, until: float) -> Self:
        """Return the revocation of one token of any kind."""
        return cls(TOKEN_DIGEST, token_digest(token), until)

    @classmethod
    def parse(cls, message: bytes) -> Self:
        """Parse a revocation. Raises `InvalidRevocation`."""
        try:
            raw = orjson.loads(message)
        except ValueError:
            raise InvalidRevocation("a revocation must be JSON") from None
        if not isinstance(raw, dict):
            raise InvalidRevocation("a revocation must be a JSON object")
        issuer, before = raw.get("issuer"), raw.get("issued_before")
        return cls(
            _text(raw, "claim"),
            _text(raw, "value"),
            _time(raw, "until"),
            _text(raw, "issuer") if issuer is not None else None,
            _time(raw, "issued_before") if before is not None else None,
        )

    def encoded(self) -> bytes:
        """Return its JSON. The same revocation is always the same bytes."""
        payload: dict[str, Any] = {"claim": self.claim, "value": self.value, "until": self.until}
        if self.issuer is not None:
            payload["issuer"] = self.issuer
        if self.issued_before is not None:
            payload["issued_before"] = self.issued_before
        return orjson.dumps(payload)

    def matches(self, identity: Identity) -> bool:
        """Return whether it revokes an identity's token."""
        if self.issuer is not None and self.issuer != identity.issuer:
            return False
        if value_of(identity, self.claim) != self.value:
            return False
        issued = identity.claims.get("iat")
        return self.issued_before is None or not isinstance(issued, int | float) or issued < self.issued_before


def value_of(identity: Identity, claim: str) -> object:
    """Return the value of a claim in an identity's token."""
    if claim == TOKEN_DIGEST:
        return token_digest(identity.credential)
    if claim == "sub":
        return identity.subject
    return identity.claims.get(claim)


def token_digest(token: str) -> str:
    """Return a token's SHA-256 in hexadecimal: a revocation must not be usable as the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_LENGTH:
        raise InvalidRevocation(f'"{name}" must be a string of 1 to {MAX_LENGTH} characters')
    return value


def _time(raw: dict[str, Any], name: str) -> float:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidRevocation(f'"{name}" must be a Unix time in seconds')
    return float(value)
