"""Automatic persisted queries, as Apollo's clients speak them: first the hash, and only if it is unknown the text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from router.server.errors import RequestRefused
from router.server.persisted.document_store import DocumentStore


class AutomaticPersistedQueries:
    """Learns texts from clients. A hash is believed only where it is the text's."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    async def text_of(self, digest: str, query: str | None) -> str:
        """The document of a request. Raises RequestRefused if its hash is unknown or not the text's."""
        if query is None:
            known = await self._store.get(digest)
            if known is None:
                raise not_found()
            return known
        if hashlib.sha256(query.encode()).hexdigest() != digest:
            raise RequestRefused("PERSISTED_QUERY_HASH_MISMATCH", "The hash is not the query's.")
        await self._store.put(digest, query)
        return query


def digest_in(extensions: Mapping[str, Any]) -> str | None:
    """The hash that a request names. Raises RequestRefused for a malformed one."""
    named = extensions.get("persistedQuery")
    if named is None:
        return None
    digest = named.get("sha256Hash") if isinstance(named, dict) else None
    if not isinstance(digest, str) or not 0 < len(digest) <= 128 or named.get("version") != 1:
        raise RequestRefused("BAD_REQUEST", "The extension 'persistedQuery' is malformed.")
    return digest


def not_found() -> RequestRefused:
    """What makes a client send the text. Its message is a part of the protocol."""
    return RequestRefused("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", well_formed=True)


def not_supported() -> RequestRefused:
    """What makes a client stop sending hashes. Its message is a part of the protocol."""
    return RequestRefused("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", well_formed=True)
