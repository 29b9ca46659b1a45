"""Trusted documents: what your own apps send, and what becomes of anything else."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.configuration.shared_state import TrustedDocuments
from router.server.errors import RequestRefused
from router.server.persisted.manifest import UnreadableManifest, read_manifest

log = logging.getLogger("router.server.trusted_documents")


class TrustedDocumentList:
    """The list, and the rule."""

    def __init__(
        self,
        options: TrustedDocuments,
        documents: Mapping[str, str] | None = None,
        *,
        redis: Redis | None = None,
        prefix: str,
    ) -> None:
        self._mode = options.mode
        self._accept_text = options.accept_text
        self._redis = redis if options.shared else None
        self._key = f"{prefix}:documents"
        self._found: dict[str, str] = {}
        self.replace(documents or {})

    def replace(self, documents: Mapping[str, str]) -> None:
        """Trust these from now on, in the place of those before."""
        self._documents = documents
        self._texts = frozenset(text.strip() for text in documents.values())
        self._found = {}

    async def replace_with(self, manifest: str) -> None:
        """Trust the documents of another manifest; one that cannot be read changes nothing."""
        try:
            self.replace(read_manifest(manifest.encode()))
        except UnreadableManifest as error:
            log.error("a manifest of trusted documents was refused, the one before goes on: %s", error)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every document that is known, for warming up."""
        return tuple(self._documents.values())

    async def text_of(self, document_id: str) -> str | None:
        """The document of this id; None if there is none."""
        text = self._documents.get(document_id) or self._found.get(document_id)
        if text is None and self._redis is not None:
            try:
                # redis-py types the asynchronous client's commands as either kind.
                found = await self._redis.hget(self._key, document_id)  # type: ignore[misc]
            except (RedisError, OSError):
                return None
            if found is not None:
                text = self._found[document_id] = found.decode() if isinstance(found, bytes) else str(found)
        return text

    def check_text(self, query: str) -> None:
        """Decide about a document that came as text. Raises RequestRefused in mode `enforce`."""
        known = query.strip() in self._texts
        if self._mode == "enforce" and not (known and self._accept_text):
            raise RequestRefused(
                "DOCUMENT_NOT_TRUSTED", "Only trusted documents are executed.", status=403, well_formed=True
            )
        if not known:
            log.warning("a document that is not trusted was executed", extra={"document_length": len(query)})
