"""Persisted documents: automatic persisted queries and trusted documents."""

from typing import Literal, Self

from pydantic import Field, model_validator

from router.server.config.section import ByteSize, Seconds, Section


class AutomaticDocuments(Section):
    """Automatic persisted queries (APQ): clients send a document once, and its hash from then on."""

    enabled: bool = False
    """Accept automatic persisted queries."""
    shared: bool = False
    """Store documents in Redis as well, for all routers."""
    max_size: ByteSize = 16_000_000
    """The memory that documents may take in one process; the least recently used are evicted."""
    max_shared_size: ByteSize = 32_000_000
    """The most bytes of documents in Redis; the least recently used are evicted."""
    max_document_size: ByteSize = 64_000
    """The largest document that is stored; larger ones are executed without being stored."""
    registrations_per_minute: int | None = Field(60, ge=1)
    """The most new documents of one client (user, or address of an anonymous client) that one process stores at once
    and in each further minute; further ones are executed without being stored. null: no limit."""
    ttl: Seconds = 3_600.0
    """The time to live in Redis, since the last use."""
    file: str | None = None
    """A file that stores the documents over restarts. It takes up to twice `max_size`."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.shared and self.file is not None:
            raise ValueError("give shared or file, not both")
        return self


class TrustedDocuments(Section):
    """Trusted documents: an allow list of documents, registered when client applications are built."""

    mode: Literal["off", "log", "enforce"] = "off"
    """`log` accepts other documents and logs them, `enforce` rejects them."""
    manifest: str | None = None
    """A manifest file: Apollo's persisted query manifest, or Relay's mapping of ids to documents. It is reloaded when
    it changes."""
    shared: bool = False
    """Look documents up in Redis, too: in the hash `<prefix>:documents`, by id."""
    allow_full_documents: bool = True
    """In mode `enforce`, accept the full text of a trusted document, not only its id."""

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.mode != "off" and self.manifest is None and not self.shared:
            raise ValueError("trusted documents need a manifest, or shared: true")
        return self


class PersistedDocuments(Section):
    """Persisted documents: clients send an id or a hash in the place of a document."""

    automatic: AutomaticDocuments = AutomaticDocuments()
    trusted: TrustedDocuments = TrustedDocuments()
