"""Trusted documents: those of your own applications, and the policy for all others."""

import logging
from collections.abc import Mapping

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.config.options.persisted_documents import TrustedDocuments
from router.server.errors import RequestRejected
from router.server.pipeline.persisted_documents.manifest import UnreadableManifest, read_manifest

logger = logging.getLogger(__name__)


class TrustedDocumentList:
    """The list of trusted documents, and the policy for others."""

    def __init__(
        self,
        options: TrustedDocuments,
        documents: Mapping[str, str] | None = None,
        *,
        redis: Redis | None = None,
        prefix: str,
    ) -> None:
        self._mode = options.mode
        self._accept_text = options.allow_full_documents
        self._redis = redis if options.shared else None
        self._key = f"{prefix}:documents"
        self._fetched: dict[str, str] = {}
        self.replace(documents or {})

    def replace(self, documents: Mapping[str, str]) -> None:
        """Replace the list."""
        self._documents = documents
        self._texts = frozenset(text.strip() for text in documents.values())
        self._fetched = {}

    async def replace_with(self, manifest: str) -> None:
        """Replace the list by another manifest; one that cannot be read changes nothing."""
        try:
            self.replace(read_manifest(manifest.encode()))
        except UnreadableManifest as error:
            logger.error("manifest of trusted documents rejected, still using the previous one: %s", error)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every document of the manifest, for warming up."""
        return tuple(self._documents.values())

    async def text_of(self, document_id: str) -> str | None:
        """Return the document of an id; None if there is none."""
        text = self._documents.get(document_id) or self._fetched.get(document_id)
        if text is None and self._redis is not None:
            try:
                # redis-py types the asynchronous client's commands as either kind.
                found = await self._redis.hget(self._key, document_id)  # type: ignore[misc]
            except (RedisError, OSError):
                return None
            if found is not None:
                text = self._fetched[document_id] = found.decode() if isinstance(found, bytes) else str(found)
        return text

    def check_text(self, query: str) -> None:
        """Check a document that was sent as text. Raises RequestRejected in mode `enforce`."""
        known = query.strip() in self._texts
        if self._mode == "enforce" and not (known and self._accept_text):
            raise RequestRejected(
                "DOCUMENT_NOT_TRUSTED", "Only trusted documents are executed.", status=403, well_formed=True
            )
        if not known:
            logger.warning("untrusted document executed", extra={"document_length": len(query)})
