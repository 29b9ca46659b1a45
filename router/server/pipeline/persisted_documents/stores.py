"""Stores of documents by their ids."""

import sys
from collections import OrderedDict
from typing import Protocol


class DocumentStore(Protocol):
    """Texts by id. A store that is unavailable counts as one that holds nothing."""

    async def get(self, document_id: str) -> str | None:
        """Return the text, or None."""
        ...

    async def put(self, document_id: str, text: str) -> None:
        """Store a text, if there is room."""
        ...


class MemoryDocuments:
    """An LRU cache of texts, up to a number of bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._texts: OrderedDict[str, str] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._texts)

    async def get(self, document_id: str) -> str | None:
        """Return the text, or None."""
        text = self._texts.get(document_id)
        if text is not None:
            self._texts.move_to_end(document_id)
        return text

    def texts(self) -> list[tuple[str, str]]:
        """Return all texts with their ids, the least recently used first."""
        return list(self._texts.items())

    async def put(self, document_id: str, text: str) -> None:
        """Store a text; evicts the least recently used ones."""
        self.add(document_id, text)

    def add(self, document_id: str, text: str) -> None:
        """Store a text outside of a coroutine."""
        size = _size(document_id, text)
        if size > self._max_bytes or document_id in self._texts:
            return
        self._texts[document_id] = text
        self.bytes += size
        while self.bytes > self._max_bytes:
            self.bytes -= _size(*self._texts.popitem(last=False))


def _size(document_id: str, text: str) -> int:
    return sys.getsizeof(document_id) + sys.getsizeof(text) + 100
