"""Access tokens: short-lived JWTs (RFC 9068) signed with ES256, and the keys that sign them.

Keys replace one another: a new one is published before it signs, so that whoever caches the set knows it by then,
and an old one stays published until the last token it signed is over.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from subgraphs.accounts.service.model import Session, User
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.identity import scopes_of

ALGORITHM = "ES256"
PUBLISHED_BEFORE_USE = timedelta(minutes=10)
"""Twice as long as verifiers keep a key set."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and when it was made."""

    key: ECKey
    created_at: datetime

    @property
    def kid(self) -> str:
        """The key's id: the thumbprint of its public half (RFC 7638)."""
        return self.key.thumbprint()


def new_signing_key(now: datetime) -> SigningKey:
    """A fresh P-256 key."""
    return SigningKey(ECKey.generate_key("P-256"), now)


def signs(keys: Sequence[SigningKey], now: datetime) -> SigningKey:
    """The newest key that has been published long enough; the oldest if none has."""
    by_age = sorted(keys, key=lambda candidate: candidate.created_at)
    known = [key for key in by_age if now - key.created_at >= PUBLISHED_BEFORE_USE]
    return known[-1] if known else by_age[0]


def needs_successor(keys: Sequence[SigningKey], now: datetime, lifetime: timedelta) -> bool:
    """Whether it is time to make the next key."""
    return all(now - key.created_at >= lifetime - PUBLISHED_BEFORE_USE for key in keys)


def public_set(keys: Sequence[SigningKey]) -> dict[str, Any]:
    """The JSON Web Key Set that verifiers fetch (RFC 7517): public halves only."""
    return {
        "keys": [
            {**signing.key.as_dict(private=False), "kid": signing.kid, "use": "sig", "alg": ALGORITHM}
            for signing in keys
        ]
    }


Keys = Callable[[], Awaitable[Sequence[SigningKey]]]
"""The keys at present, at least one."""


@dataclass(frozen=True, slots=True)
class IssuedAccessToken:
    """A signed token and when it ends."""

    token: str
    expires_at: datetime


class AccessTokens:
    """Issues access tokens."""

    def __init__(self, keys: Keys, *, issuer: str, audience: str, lifetime: timedelta, clock: Clock) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime
        self._clock = clock

    async def issue(self, user: User, session: Session) -> IssuedAccessToken:
        """A token that proves who somebody is for as long as its lifetime, with the scopes of the roles they have
        now.
        """
        now = self._clock()
        signing = signs(await self._keys(), now)
        expires_at = now + self._lifetime
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": user.id,
            "sid": session.id,
            "scope": " ".join(sorted(scopes_of(user.roles))),
            "email_verified": True,
            "auth_time": int(session.created_at.timestamp()),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": ALGORITHM, "kid": signing.kid, "typ": "at+jwt"}
        return IssuedAccessToken(jwt.encode(header, claims, signing.key), expires_at)

    async def published(self) -> dict[str, Any]:
        """The public key set as it is now, as /.well-known/jwks.json answers it."""
        return public_set(await self._keys())
