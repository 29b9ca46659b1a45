"""Resolving the document that a request names by an id, a hash, or its text."""

from dataclasses import replace
from pathlib import Path

from redis.asyncio import Redis

from router.server.config.options.persisted_documents import AutomaticDocuments, PersistedDocuments
from router.server.errors import RequestRejected
from router.server.pipeline.parameters import RequestParameters
from router.server.pipeline.persisted_documents.automatic import (
    AutomaticPersistedQueries,
    digest_in,
    not_found,
    not_supported,
)
from router.server.pipeline.persisted_documents.file_store import FileDocuments
from router.server.pipeline.persisted_documents.manifest import read_manifest
from router.server.pipeline.persisted_documents.redis_store import RedisDocuments
from router.server.pipeline.persisted_documents.registrations import RegistrationLimiter
from router.server.pipeline.persisted_documents.stores import DocumentStore, MemoryDocuments
from router.server.pipeline.persisted_documents.trusted import TrustedDocumentList


class DocumentResolution:
    """Resolves documents. Trusted documents take precedence: an id on the list needs no other check."""

    def __init__(self, trusted: TrustedDocumentList | None, automatic: AutomaticPersistedQueries | None) -> None:
        self.trusted = trusted
        self.automatic = automatic

    async def resolve(self, parameters: RequestParameters, client: str = "") -> RequestParameters:
        """Return the parameters with the document's text; `client` is who may register it. Raises RequestRejected."""
        digest = digest_in(parameters.extensions)
        document_id = parameters.document_id or digest
        if document_id is not None and self.trusted is not None:
            text = await self.trusted.text_of(document_id)
            if text is not None:
                return replace(parameters, query=text)
        if parameters.document_id is not None and parameters.query is None:
            raise RequestRejected("DOCUMENT_NOT_FOUND", "No document has this id.", well_formed=True)
        query = parameters.query
        if digest is not None:
            if self.automatic is not None:
                query = await self.automatic.text_of(digest, query, client)
            elif query is None:
                # With trusted documents, the id may be on another version of the list.
                raise not_supported() if self.trusted is None else not_found()
        if query is not None and self.trusted is not None:
            self.trusted.check_text(query)
        return replace(parameters, query=query)


def build_resolution(
    options: PersistedDocuments, *, redis: Redis | None, prefix: str, manifest: bytes | None = None
) -> DocumentResolution | None:
    """Build the resolution that a configuration describes; None if clients always send documents.

    Raises UnreadableManifest, OSError for a file that cannot be read, ValueError if documents are to be shared and
    there is no Redis.
    """
    trusted = None
    if options.trusted.mode != "off":
        if options.trusted.shared and redis is None:
            raise ValueError("persisted_documents.trusted.shared needs redis")
        documents = read_manifest(manifest) if manifest is not None else {}
        trusted = TrustedDocumentList(options.trusted, documents, redis=redis, prefix=prefix)
    automatic = _automatic(options.automatic, redis, prefix) if options.automatic.enabled else None
    if trusted is None and automatic is None:
        return None
    return DocumentResolution(trusted, automatic)


def _automatic(options: AutomaticDocuments, redis: Redis | None, prefix: str) -> AutomaticPersistedQueries:
    memory = MemoryDocuments(options.max_size)
    store: DocumentStore = memory
    if options.shared:
        if redis is None:
            raise ValueError("persisted_documents.automatic.shared needs redis")
        store = RedisDocuments(redis, memory, prefix=prefix, ttl=options.ttl, max_bytes=options.max_shared_size)
    elif options.file is not None:
        store = FileDocuments(Path(options.file), memory, max_bytes=options.max_size)
    limit = options.registrations_per_minute
    limiter = RegistrationLimiter(limit) if limit is not None else None
    return AutomaticPersistedQueries(store, max_document=options.max_document_size, limiter=limiter)
