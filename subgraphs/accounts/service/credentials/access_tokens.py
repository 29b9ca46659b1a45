"""Access tokens: short-lived JWTs (RFC 9068) signed with ES256, and the keys that sign them.

Keys rotate: a new key is published before it signs, so that verifiers that cache the key set have it by then, and an
old key stays published until the last token that it signed has expired.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from subgraphs.accounts.service.model import Session, User
from subgraphs.kernel.identity.principal import DEFAULT_SCOPES, STAFF, AuthenticationMethod, Role, scopes_of
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.clock import Clock

ALGORITHM = "ES256"
PUBLISHED_BEFORE_USE = timedelta(minutes=10)
"""Twice as long as verifiers cache a key set."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its creation time."""

    key: ECKey
    created_at: datetime

    @property
    def kid(self) -> str:
        """The key's id: the thumbprint of its public half (RFC 7638)."""
        return self.key.thumbprint()


def new_signing_key(now: datetime) -> SigningKey:
    """Generate a P-256 key."""
    return SigningKey(ECKey.generate_key("P-256"), now)


def current_key(keys: Sequence[SigningKey], now: datetime) -> SigningKey:
    """Return the key to sign with: the newest that has been published long enough, or the oldest if none has."""
    by_age = sorted(keys, key=lambda candidate: candidate.created_at)
    published = [key for key in by_age if now - key.created_at >= PUBLISHED_BEFORE_USE]
    return published[-1] if published else by_age[0]


def needs_successor(keys: Sequence[SigningKey], now: datetime, lifetime: timedelta) -> bool:
    """Return True if the next key must be generated."""
    return all(now - key.created_at >= lifetime - PUBLISHED_BEFORE_USE for key in keys)


def public_set(keys: Sequence[SigningKey]) -> dict[str, Any]:
    """Return the JSON Web Key Set for verifiers (RFC 7517): public keys only."""
    return {
        "keys": [
            {**signing.key.as_dict(private=False), "kid": signing.kid, "use": "sig", "alg": ALGORITHM}
            for signing in keys
        ]
    }


Keys = Callable[[], Awaitable[Sequence[SigningKey]]]
"""A source of the current keys, at least one."""

RoleScopesSource = Callable[[], Awaitable[Mapping[Role, frozenset[Scope]]]]
"""A source of the current scopes of the roles of staff."""


@dataclass(frozen=True, slots=True)
class IssuedAccessToken:
    """A signed token and its expiry."""

    token: str
    expires_at: datetime


class AccessTokens:
    """Issues access tokens and publishes the public keys."""

    def __init__(
        self,
        keys: Keys,
        *,
        issuer: str,
        audience: str,
        lifetime: timedelta,
        admins_need_second_factor: bool,
        clock: Clock,
        role_scopes: RoleScopesSource | None = None,
    ) -> None:
        """With `admins_need_second_factor`, the roles of staff grant nothing in sessions without one."""
        self._keys = keys
        self._role_scopes = role_scopes
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime
        self._admins_need_second_factor = admins_need_second_factor
        self._clock = clock

    async def issue(self, user: User, session: Session) -> IssuedAccessToken:
        """Sign a token for the user's session, with the scopes of the user's current roles."""
        now = self._clock()
        signing = current_key(await self._keys(), now)
        expires_at = now + self._lifetime
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": user.id,
            "sid": session.id,
            "scope": " ".join(sorted(await self._scopes(self._roles(user, session)))),
            "email_verified": True,
            "auth_time": int(session.authenticated_at.timestamp()),
            "amr": sorted(session.methods),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": ALGORITHM, "kid": signing.kid, "typ": "at+jwt"}
        return IssuedAccessToken(jwt.encode(header, claims, signing.key), expires_at)

    def _roles(self, user: User, session: Session) -> frozenset[Role]:
        weak = AuthenticationMethod.SECOND_FACTOR not in session.methods
        return user.roles - STAFF if weak and self._admins_need_second_factor else user.roles

    async def _scopes(self, roles: frozenset[Role]) -> frozenset[str]:
        # Most users have no role of staff: their tokens cost no query.
        changed = self._role_scopes is not None and not roles.isdisjoint(STAFF)
        return scopes_of(roles, await self._role_scopes() if changed and self._role_scopes else DEFAULT_SCOPES)

    async def published(self) -> dict[str, Any]:
        """Return the current public key set, as served at /.well-known/jwks.json."""
        return public_set(await self._keys())
