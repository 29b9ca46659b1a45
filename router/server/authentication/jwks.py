"""An issuer's public keys: fetched once, kept for a while, asked for again when a token names a key they lack."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from router.server.authentication.errors import KeysUnavailable

log = logging.getLogger("router.server.authentication")

LoadKeys = Callable[[], Awaitable[Mapping[str, Any]]]
"""Gives a JSON Web Key Set (RFC 7517, section 5). An exception means that it cannot now."""


class KeyStore:
    """The keys of one issuer.

    Keys that are due to be asked for again stay in use while the source is away: a token is never refused because
    the issuer is down, as long as its key is known.
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
        self._keys: dict[str | None, Key] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._loading = asyncio.Lock()
        self._renewing: asyncio.Task[None] | None = None

    async def find(self, kid: str | None) -> Key | None:
        """The key of this id; None if the issuer has no such key.

        A token without a kid is served where the issuer has exactly one key.
        Raises KeysUnavailable if no keys were ever had.
        """
        key = self._known(kid)
        if key is not None:
            if self._stale() and self._renewing is None:
                # Nobody waits for an issuer that is slow, as long as the key is known.
                self._renewing = asyncio.ensure_future(self._renew())
            return key
        async with self._loading:
            # Another request may have fetched while this one waited for its turn.
            if self._stale() or self._known(kid) is None:
                await self._refresh()
        if self._fetched_at is None:
            raise KeysUnavailable("the issuer's keys cannot be had")
        return self._known(kid)

    def _known(self, kid: str | None) -> Key | None:
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

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
            log.warning("an issuer's keys cannot be had: %s", failure)
            return
        self._fetched_at = self._clock()


def _signing_keys(document: Mapping[str, Any]) -> dict[str | None, Key]:
    """The keys of a set that can verify signatures, by id. A key of a kind that isn't known is left out."""
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("not a JSON Web Key Set")
    keys: dict[str | None, Key] = {}
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
            continue
        try:
            key = KeySet.import_key_set({"keys": [entry]}).keys[0]
        except (JoseError, ValueError, KeyError, TypeError):
            continue
        keys[entry.get("kid")] = key
    return keys
