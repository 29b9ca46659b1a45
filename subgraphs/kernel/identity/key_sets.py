"""Key sets (RFC 7517), fetched from their URL, or from the one that OpenID Connect discovery leads to."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from subgraphs.kernel.values.web_origins import is_plain_loopback

MAX_BYTES = 1_000_000

FetchKeys: TypeAlias = Callable[[], Awaitable[KeySet]]


def keys_from(url: str) -> FetchKeys:
    """Return a function that fetches a key set from its URL."""

    async def fetch() -> KeySet:
        return signing_keys(await _document(url))

    return fetch


def discovered_keys(issuer: str) -> FetchKeys:
    """Return a function that fetches the key set that an issuer's discovery document names."""

    async def fetch() -> KeySet:
        metadata = await _document(issuer.rstrip("/") + "/.well-known/openid-configuration")
        # OpenID Connect Discovery 1.0, section 4.3: the document must name the issuer that it was fetched from.
        if metadata.get("issuer") != issuer:
            raise ValueError("the discovery document is another issuer's")
        url = metadata.get("jwks_uri")
        if not isinstance(url, str) or not (url.startswith("https://") or is_plain_loopback(url)):
            raise ValueError("the discovery document has no secure URL of keys")
        return signing_keys(await _document(url))

    return fetch


def signing_keys(document: Mapping[str, Any]) -> KeySet:
    """Return the public keys of a set that can verify signatures. Those of unknown kinds are left out.

    A set of others may also hold keys for encryption, and kinds that are newer than our library.
    """
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("not a JSON Web Key Set")
    keys = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
            continue
        try:
            keys += KeySet.import_key_set({"keys": [entry]}).keys
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    return KeySet(keys)


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
