"""Where the texts of documents are kept by their ids."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError


class DocumentStore(Protocol):
    """Texts by id. A store that fails counts as one that doesn't know."""

    async def get(self, document_id: str) -> str | None:
        """The text, or None."""
        ...

    async def put(self, document_id: str, text: str) -> None:
        """Keep a text, as far as there is room."""
        ...


class MemoryDocuments:
    """Keeps what was used last, up to a number of bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._texts: OrderedDict[str, str] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._texts)

    async def get(self, document_id: str) -> str | None:
        """The text, or None."""
        text = self._texts.get(document_id)
        if text is not None:
            self._texts.move_to_end(document_id)
        return text

    def texts(self) -> list[tuple[str, str]]:
        """All of them with their ids, those first that were unused for longest."""
        return list(self._texts.items())

    async def put(self, document_id: str, text: str) -> None:
        """Keep a text; what was unused for longest makes room."""
        self.keep(document_id, text)

    def keep(self, document_id: str, text: str) -> None:
        """The same, without waiting."""
        size = _size(document_id, text)
        if size > self._max_bytes or document_id in self._texts:
            return
        self._texts[document_id] = text
        self.bytes += size
        while self.bytes > self._max_bytes:
            self.bytes -= _size(*self._texts.popitem(last=False))


class RedisDocuments:
    """Keeps texts in Redis for all routers, behind a memory of this process's own."""

    def __init__(self, redis: Redis, memory: MemoryDocuments, *, prefix: str, keep_for: float) -> None:
        self._redis = redis
        self._memory = memory
        self._prefix = prefix
        self._keep_for = max(1, int(keep_for))

    async def get(self, document_id: str) -> str | None:
        """The text, or None."""
        known = await self._memory.get(document_id)
        if known is not None:
            return known
        try:
            found = await self._redis.getex(f"{self._prefix}:apq:{document_id}", ex=self._keep_for)
        except (RedisError, OSError):
            return None
        if found is None:
            return None
        text: str = found.decode()
        await self._memory.put(document_id, text)
        return text

    async def put(self, document_id: str, text: str) -> None:
        """Keep a text here and there."""
        await self._memory.put(document_id, text)
        try:
            await self._redis.set(f"{self._prefix}:apq:{document_id}", text, ex=self._keep_for)
        except (RedisError, OSError):
            return


def _size(document_id: str, text: str) -> int:
    return len(document_id) + len(text) + 200
