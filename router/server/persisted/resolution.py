"""From a request to the text of its document, by whichever way it names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from redis.asyncio import Redis

from router.server.configuration.shared_state import PersistedDocuments
from router.server.errors import RequestRefused
from router.server.http.parameters import RequestParameters
from router.server.persisted.automatic import AutomaticPersistedQueries, digest_in, not_found, not_supported
from router.server.persisted.document_file import FileDocuments
from router.server.persisted.document_store import DocumentStore, MemoryDocuments, RedisDocuments
from router.server.persisted.manifest import read_manifest
from router.server.persisted.trusted import TrustedDocumentList


class DocumentResolution:
    """Finds documents. Trusted ones come first: an id that is on the list needs nothing else."""

    def __init__(self, trusted: TrustedDocumentList | None, automatic: AutomaticPersistedQueries | None) -> None:
        self.trusted = trusted
        self.automatic = automatic

    async def resolve(self, parameters: RequestParameters) -> RequestParameters:
        """The parameters with the document's text. Raises RequestRefused."""
        digest = digest_in(parameters.extensions)
        document_id = parameters.document_id or digest
        if document_id is not None and self.trusted is not None:
            text = await self.trusted.text_of(document_id)
            if text is not None:
                return replace(parameters, query=text)
        if parameters.document_id is not None and parameters.query is None:
            raise RequestRefused("DOCUMENT_NOT_FOUND", "No document has this id.", well_formed=True)
        query = parameters.query
        if digest is not None:
            if self.automatic is not None:
                query = await self.automatic.text_of(digest, query)
            elif query is None:
                # With trusted documents, the id may be one that another version of the list had.
                raise not_supported() if self.trusted is None else not_found()
        if query is not None and self.trusted is not None:
            self.trusted.check_text(query)
        return replace(parameters, query=query)


def build_resolution(
    options: PersistedDocuments, *, redis: Redis | None, prefix: str, manifest: bytes | None = None
) -> DocumentResolution | None:
    """What a configuration describes; None if documents are always sent.

    Raises UnreadableManifest, OSError for a file that cannot be read, ValueError where something is to be shared and
    there is no Redis.
    """
    trusted = None
    if options.trusted.mode != "off":
        if options.trusted.shared and redis is None:
            raise ValueError("persisted_documents.trusted.shared needs redis")
        documents = read_manifest(manifest) if manifest is not None else {}
        trusted = TrustedDocumentList(options.trusted, documents, redis=redis, prefix=prefix)
    automatic = None
    if options.automatic.enabled:
        memory = MemoryDocuments(options.automatic.max_bytes)
        store: DocumentStore = memory
        if options.automatic.shared:
            if redis is None:
                raise ValueError("persisted_documents.automatic.shared needs redis")
            store = RedisDocuments(redis, memory, prefix=prefix, keep_for=options.automatic.keep_for)
        elif options.automatic.file is not None:
            store = FileDocuments(Path(options.automatic.file), memory, max_bytes=options.automatic.max_bytes)
        automatic = AutomaticPersistedQueries(store)
    if trusted is None and automatic is None:
        return None
    return DocumentResolution(trusted, automatic)
