"""Automatic persisted queries (Apollo's protocol): clients send the hash first, and the text only if it is unknown."""

import hashlib
from collections.abc import Mapping
from typing import Any

from router.server.errors import RequestRejected
from router.server.pipeline.persisted_documents.registrations import RegistrationLimiter
from router.server.pipeline.persisted_documents.stores import DocumentStore


class AutomaticPersistedQueries:
    """Documents that clients send with a hash; one that does not match its hash is rejected.

    A document that is larger than `max_document` bytes, or the next of a client that has registered too many, is
    executed as well, but not stored.
    """

    def __init__(self, store: DocumentStore, *, max_document: int, limiter: RegistrationLimiter | None = None) -> None:
        self._store = store
        self._max_document = max_document
        self._limiter = limiter

    async def text_of(self, digest: str, query: str | None, client: str) -> str:
        """Return the document of a client's request.

        Raises RequestRejected if its hash is unknown or not the text's.
        """
        if query is None:
            stored = await self._store.get(digest)
            if stored is None:
                raise not_found()
            return stored
        encoded = query.encode()
        if hashlib.sha256(encoded).hexdigest() != digest:
            raise RequestRejected("PERSISTED_QUERY_HASH_MISMATCH", "The hash is not the query's.")
        if len(encoded) <= self._max_document and await self._store.get(digest) is None and self._admits(client):
            await self._store.put(digest, query)
        return query

    def _admits(self, client: str) -> bool:
        return self._limiter is None or self._limiter.admit(client)


def digest_in(extensions: Mapping[str, Any]) -> str | None:
    """Read the hash of a request; None if it has none. Raises RequestRejected for a malformed one."""
    named = extensions.get("persistedQuery")
    if named is None:
        return None
    digest = named.get("sha256Hash") if isinstance(named, dict) else None
    if not isinstance(digest, str) or not 0 < len(digest) <= 128 or named.get("version") != 1:
        raise RequestRejected("BAD_REQUEST", "The extension 'persistedQuery' is malformed.")
    return digest


def not_found() -> RequestRejected:
    """Reject a hash so that the client sends the text. The message is part of the protocol."""
    return RequestRejected("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", well_formed=True)


def not_supported() -> RequestRejected:
    """Reject a hash so that the client sends no more hashes. The message is part of the protocol."""
    return RequestRejected("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", well_formed=True)
