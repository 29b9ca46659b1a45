"""Access tokens: signed JWTs (RFC 9068) that are verified against a key set (RFC 7517).

The issuer, accounts, verifies with its own keys; a subgraph on its own fetches the set from the issuer's URL, caches
it, and fetches it again, at a bounded rate, when a token names a key that is not in it. Tokens of machine clients come
from issuers of others, each with keys, algorithms and claims of its own.
"""

import asyncio
import base64
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from subgraphs.kernel.identity.key_sets import FetchKeys, PublishedKeys, discovered_keys, keys_from
from subgraphs.kernel.identity.machine_issuers import MachineIssuer
from subgraphs.kernel.identity.principal import InvalidClaims, Principal, principal_from_claims

logger = structlog.get_logger(__name__)

ALGORITHMS = ("ES256",)
"""The algorithms of our own tokens; a token's header alone never decides."""

LEEWAY_SECONDS = 30
MAX_TOKEN_CHARACTERS = 8_192


class InvalidToken(Exception):
    """The token is malformed, expired, or of another issuer or audience. The cause is only logged."""


class UnknownKey(InvalidToken):
    """The token's key is not in the set (yet)."""


class TokenVerifier(Protocol):
    """A verifier of access tokens."""

    async def verify(self, token: str) -> Principal:
        """Verify a token and return its principal. Raises InvalidToken."""
        ...


class JwksVerifier:
    """A verifier by the key set that `fetch` returns.

    The set is cached for `lifetime` seconds. An unknown key id, or a token without an id that no key verifies, fetches
    it again at most once in `pause` seconds, so that invented key ids can't flood the issuer. While the issuer is
    unavailable, the last keys remain valid.
    """

    def __init__(
        self,
        fetch: FetchKeys,
        *,
        issuer: str,
        audience: str,
        algorithms: Sequence[str] = ALGORITHMS,
        leeway: int = LEEWAY_SECONDS,
        principal: Callable[[Mapping[str, object]], Principal] = principal_from_claims,
        lifetime: float = 300.0,
        pause: float = 10.0,
    ) -> None:
        """`principal` makes the principal of verified claims."""
        self.issuer = issuer
        self._fetch = fetch
        self._algorithms = list(algorithms)
        self._principal = principal
        self._claims = jwt.JWTClaimsRegistry(
            leeway=leeway,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._lifetime = lifetime
        self._pause = pause
        self._keys = PublishedKeys()
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
        header = _stated(token, 0)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in self._algorithms or not isinstance(kid, str | None):
            raise InvalidToken
        candidates = self._keys.candidates(kid, algorithm)
        decoded = self._verified(token, candidates)
        if decoded is None:
            # A token without an id shows a new key only by this.
            raise UnknownKey if kid is None or not candidates else InvalidToken
        try:
            self._claims.validate(decoded.claims)
            return self._principal(decoded.claims)
        except (JoseError, InvalidClaims, ValueError, KeyError, TypeError) as problem:
            logger.debug("access token rejected", reason=type(problem).__name__)
            raise InvalidToken from problem

    def _verified(self, token: str, candidates: Iterable[Key]) -> jwt.Token | None:
        """Return the token if one of the keys verifies its signature."""
        for key in candidates:
            try:
                return jwt.decode(token, key, algorithms=self._algorithms)
            except (JoseError, ValueError, KeyError, TypeError) as problem:
                logger.debug("access token not verified by a key", reason=type(problem).__name__)
        return None

    async def _refresh(self, older_than: float) -> None:
        async with self._fetching:
            if self._fetched_at > older_than:
                return
            try:
                self._keys = await self._fetch()
            except (httpx.HTTPError, ValueError, JoseError) as problem:
                logger.warning("key set could not be fetched", problem=repr(problem))
            self._fetched_at = time.monotonic()


class IssuersVerifier:
    """A verifier of the tokens of several issuers: each is verified by the keys and the rules of the one it names."""

    def __init__(self, verifiers: Iterable[JwksVerifier]) -> None:
        """Take the first verifier of each issuer: none that is listed later replaces it."""
        self._by_issuer: dict[str, JwksVerifier] = {}
        for verifier in verifiers:
            self._by_issuer.setdefault(verifier.issuer, verifier)

    async def verify(self, token: str) -> Principal:
        # Read before the signature is verified, only to choose what verifies it.
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise InvalidToken
        verifier = self._by_issuer.get(_stated_issuer(token))
        if verifier is None:
            raise InvalidToken
        return await verifier.verify(token)


def machine_verifier(issuer: MachineIssuer) -> JwksVerifier:
    """Return the verifier of an issuer's tokens for machine clients."""
    fetch = discovered_keys(issuer.issuer) if issuer.jwks_url is None else keys_from(issuer.jwks_url)
    return JwksVerifier(
        fetch,
        issuer=issuer.issuer,
        audience=issuer.audience,
        algorithms=issuer.algorithms,
        leeway=issuer.leeway_seconds,
        principal=issuer.principal,
        lifetime=issuer.keys_lifetime_seconds,
    )


def _stated_issuer(token: str) -> str:
    issuer = _stated(token, 1).get("iss")
    if not isinstance(issuer, str):
        raise InvalidToken
    return issuer


def _stated(token: str, part: int) -> dict[str, Any]:
    """Return the JSON object of a part of the token, which nothing has verified. Raises InvalidToken."""
    try:
        encoded = token.split(".")[part]
        stated = json.loads(base64.urlsafe_b64decode(encoded.encode("ascii") + b"=" * (-len(encoded) % 4)))
    except (ValueError, IndexError, RecursionError):
        raise InvalidToken from None
    if not isinstance(stated, dict):
        raise InvalidToken
    return stated
