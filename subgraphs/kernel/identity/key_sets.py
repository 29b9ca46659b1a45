"""Key sets (RFC 7517), fetched from their URL, or from the one that OpenID Connect discovery leads to."""

import json
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key, KeySet

from subgraphs.kernel.values.web_origins import is_plain_loopback

MAX_BYTES = 1_000_000

MAX_CANDIDATES = 32
"""The most keys that are tried for one token: each costs a check of the signature."""


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The keys of a set, each with the id that it was published under, if any: it is optional, and not unique."""

    keys: tuple[tuple[str | None, Key], ...] = ()

    def candidates(self, kid: str | None, algorithm: str) -> Sequence[Key]:
        """Return the keys that a token of this id and algorithm may be signed with; empty if there is none.

        These are the keys published under the id, or else those without an id. For a token without an id they are all
        keys of the algorithm.
        """
        suitable = [entry for entry in self.keys if entry[1].alg in (None, algorithm)]
        if kid is not None:
            named = [entry for entry in suitable if entry[0] == kid]
            suitable = named or [entry for entry in suitable if entry[0] is None]
        return [key for _, key in suitable[:MAX_CANDIDATES]]


FetchKeys: TypeAlias = Callable[[], Awaitable[PublishedKeys]]


def keys_from(url: str) -> FetchKeys:
    """Return a function that fetches a key set from its URL."""

    async def fetch() -> PublishedKeys:
        return signing_keys(await _document(url))

    return fetch


def discovered_keys(issuer: str) -> FetchKeys:
    """Return a function that fetches the key set that an issuer's discovery document names."""

    async def fetch() -> PublishedKeys:
        metadata = await _document(issuer.rstrip("/") + "/.well-known/openid-configuration")
        # OpenID Connect Discovery 1.0, section 4.3: the document must name the issuer that it was fetched from.
        if metadata.get("issuer") != issuer:
            raise ValueError("the discovery document is another issuer's")
        url = metadata.get("jwks_uri")
        if not isinstance(url, str) or not (url.startswith("https://") or is_plain_loopback(url)):
            raise ValueError("the discovery document has no secure URL of keys")
        return signing_keys(await _document(url))

    return fetch


def signing_keys(document: Mapping[str, Any]) -> PublishedKeys:
    """Return the public keys of a set that can verify signatures. Those of unknown kinds, and short ones, are left out.

    A set of others may also hold keys for encryption, and kinds that are newer than our library. RSA needs 2048 bits
    (RFC 7518, section 3.3), of which the library only warns.
    """
    keys = []
    for entry, key in _usable(document):
        kid = entry.get("kid")
        keys.append((kid if isinstance(kid, str) else None, key))
    return PublishedKeys(tuple(keys))


def usable_key_set(document: object) -> dict[str, Any]:
    """Return the set with the keys that `signing_keys` accepts alone. Raises ValueError if it is not a key set."""
    return {"keys": [entry for entry, _ in _usable(document)]}


def _usable(document: object) -> Iterator[tuple[Mapping[str, Any], Key]]:
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise ValueError("not a JSON Web Key Set")
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
            continue
        try:
            with warnings.catch_warnings(action="error", category=SecurityWarning):
                [key] = KeySet.import_key_set({"keys": [entry]}).keys
        except (JoseError, ValueError, KeyError, TypeError, SecurityWarning):
            continue
        yield entry, key


async def _document(url: str) -> Mapping[str, Any]:
    async with (
        httpx.AsyncClient(timeout=5, follow_redirects=False) as client,
        client.stream("GET", url, headers={"accept": "application/jwk-set+json, application/json"}) as response,
    ):
        response.raise_for_status()
        body = b""
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MAX_BYTES:
                raise ValueError("the document is too large")
    document = json.loads(body)
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    return document
