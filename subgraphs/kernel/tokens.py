"""Access tokens: signed JWTs (RFC 9068) that are verified against a key set (RFC 7517).

The issuer, accounts, verifies with its own keys; whoever runs alone fetches the set from the issuer's address, keeps
it for a while and fetches it again, not too often, when a token names a key that is not in it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from subgraphs.kernel.identity import InvalidClaims, Principal, principal_from_claims

_log = structlog.get_logger(__name__)

ALGORITHMS = ["ES256"]
"""The allow-list: what we sign with, and never what a token's header alone asks for."""

LEEWAY_SECONDS = 30
MAX_TOKEN_CHARACTERS = 4_096

FetchKeys: TypeAlias = Callable[[], Awaitable[KeySet]]


class InvalidToken(Exception):
    """The token was not issued by us for us, or its time is over. Why stays in the log."""


class UnknownKey(InvalidToken):
    """The token names a key that is not in the set (yet)."""


class TokenVerifier(Protocol):
    """Turns an access token into whom it was issued to."""

    async def verify(self, token: str) -> Principal:
        """The principal that the token was issued to. Raises InvalidToken."""
        ...


class JwksVerifier:
    """Verifies tokens against a key set that `fetch` provides.

    The set is kept for `lifetime` seconds; an unknown key id fetches it anew at most once in `pause` seconds, so
    that nobody can make us hammer the issuer with invented key ids. While the issuer is away, the keys last seen
    stay good.
    """

    def __init__(
        self, fetch: FetchKeys, *, issuer: str, audience: str, lifetime: float = 300.0, pause: float = 10.0
    ) -> None:
        self._fetch = fetch
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._lifetime = lifetime
        self._pause = pause
        self._keys = KeySet([])
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def verify(self, token: str) -> Principal:
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise InvalidToken
        now = time.monotonic()
        if now - self._fetched_at > self._lifetime:
            await self._refresh(now - self._lifetime)
        try:
            return self._decode(token)
        except UnknownKey:
            if time.monotonic() - self._fetched_at <= self._pause:
                raise
            await self._refresh(time.monotonic() - self._pause)
            return self._decode(token)

    def _decode(self, token: str) -> Principal:
        try:
            decoded = jwt.decode(token, self._keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
            return principal_from_claims(decoded.claims)
        except InvalidKeyIdError as problem:
            raise UnknownKey from problem
        except (JoseError, InvalidClaims, ValueError, KeyError, TypeError) as problem:
            _log.debug("token refused", reason=type(problem).__name__)
            raise InvalidToken from problem

    async def _refresh(self, older_than: float) -> None:
        async with self._fetching:
            if self._fetched_at > older_than:
                return
            try:
                self._keys = await self._fetch()
            except (httpx.HTTPError, ValueError, JoseError) as problem:
                _log.warning("key set not fetched", problem=repr(problem))
            self._fetched_at = time.monotonic()


def keys_from(url: str) -> FetchKeys:
    """Fetches a key set from its published address."""

    async def fetch() -> KeySet:
        async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
            answer = await client.get(url, headers={"accept": "application/jwk-set+json, application/json"})
            answer.raise_for_status()
            document: Any = answer.json()
        return KeySet.import_key_set(document)

    return fetch
