"""An issuer's public keys: fetched once, cached, and fetched again when a token names an unknown key."""

import asyncio
import logging
import time
import warnings
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key, KeySet

from router.server.security.authentication.errors import KeysUnavailable

logger = logging.getLogger(__name__)

LoadKeys = Callable[[], Awaitable[Mapping[str, Any]]]
"""Gives a JSON Web Key Set (RFC 7517, section 5). An exception means that it cannot now."""


MAX_CANDIDATES = 32
"""The most keys that are tried for one token: each costs a signature check."""

_KEY_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", None)),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "ES256K": ("EC", "secp256k1"),
    "EdDSA": ("OKP", None),
    "Ed25519": ("OKP", "Ed25519"),
    "Ed448": ("OKP", "Ed448"),
}
"""The key type and curve of each algorithm (RFC 7518, section 3.1; RFC 8037; RFC 8812; RFC 9864)."""


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key of a set, with the id that it was published under, if any (RFC 7517, section 4.5: optional, not unique)."""

    kid: str | None
    curve: str | None
    key: Key

    def suits(self, algorithm: str) -> bool:
        """Return whether the key can verify signatures of the algorithm."""
        if self.key.alg is not None and self.key.alg != algorithm:
            return False
        key_type, curve = _KEY_TYPES.get(algorithm, (None, None))
        return self.key.key_type == key_type and curve in (None, self.curve)


class KeyStore:
    """The keys of one issuer.

    Keys that are due for a refresh stay in use while the source is unavailable: a token is never rejected because the
    issuer is down, as long as its key is cached.
    """

    def __init__(
        self,
        load: LoadKeys,
        *,
        cache_for: float = 600.0,
        refetch_after: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._cache_for = cache_for
        self._refetch_after = refetch_after
        self._clock = clock
        self._keys: tuple[PublishedKey, ...] = ()
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._loading = asyncio.Lock()
        self._renewing: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> Sequence[Key]:
        """Return the keys that a token of this id and algorithm may be signed with; empty if there is none.

        These are the keys published under the id, or else those without an id, since a key's id is optional. For a
        token without an id they are all keys of the algorithm. Raises KeysUnavailable if no keys were ever fetched.
        """
        keys = self._known(kid, algorithm)
        if keys:
            if self._stale() and self._renewing is None:
                # No request waits for a slow issuer as long as the key is cached.
                self._renewing = asyncio.ensure_future(self._renew())
            return keys
        async with self._loading:
            # Another request may have fetched while this one waited for its turn.
            if self._stale() or not self._known(kid, algorithm):
                await self._refresh()
        if self._fetched_at is None:
            raise KeysUnavailable("the issuer's keys cannot be fetched")
        return self._known(kid, algorithm)

    async def find_new(self, kid: str | None, algorithm: str, tried: Sequence[Key]) -> Sequence[Key]:
        """Return the keys that a fetch adds to those that were tried: without an id, rotation shows only so.

        At most one fetch is made in `refetch_after` seconds.
        """
        async with self._loading:
            await self._refresh()
        known = {key.thumbprint() for key in tried}
        return [key for key in self._known(kid, algorithm) if key.thumbprint() not in known]

    def _known(self, kid: str | None, algorithm: str) -> Sequence[Key]:
        suitable = [published for published in self._keys if published.suits(algorithm)]
        if kid is not None:
            named = [published for published in suitable if published.kid == kid]
            suitable = named or [published for published in suitable if published.kid is None]
        return [published.key for published in suitable[:MAX_CANDIDATES]]

    def _stale(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at > self._cache_for

    async def _renew(self) -> None:
        try:
            async with self._loading:
                await self._refresh()
        finally:
            self._renewing = None

    async def _refresh(self) -> None:
        now = self._clock()
        if self._tried_at is not None and now - self._tried_at < self._refetch_after:
            return
        self._tried_at = now
        try:
            document = await self._load()
            self._keys = _signing_keys(document)
        except Exception as failure:
            logger.warning("fetching the keys of an issuer failed: %s", failure)
            return
        self._fetched_at = self._clock()


def _signing_keys(document: Mapping[str, Any]) -> tuple[PublishedKey, ...]:
    """Return the keys of a set that can verify signatures. Keys of unknown kinds, and short ones, are left out.

    RSA needs 2048 bits (RFC 7518, section 3.3), of which the library only warns.
    """
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("not a JSON Web Key Set")
    keys: list[PublishedKey] = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
            continue
        operations = entry.get("key_ops", ["verify"])
        if not isinstance(operations, list) or "verify" not in operations:
            continue
        try:
            with warnings.catch_warnings(action="error", category=SecurityWarning):
                key = KeySet.import_key_set({"keys": [entry]}).keys[0]
        except (JoseError, ValueError, KeyError, TypeError, SecurityWarning):
            continue
        kid, curve = entry.get("kid"), entry.get("crv")
        keys.append(PublishedKey(kid if isinstance(kid, str) else None, curve if isinstance(curve, str) else None, key))
    return tuple(keys)
