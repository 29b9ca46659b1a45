"""Which parts could not be kept when they were last fetched.

Whoever misses one of them need not wait for another's fetch of the same, which would leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable


class RecentKeys:
    """As many keys as there is room for; the oldest go first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._keys: dict[str, None] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Remember these."""
        for key in keys:
            self._keys.pop(key, None)
            self._keys[key] = None
        while len(self._keys) > self._room:
            del self._keys[next(iter(self._keys))]

    def discard(self, keys: Iterable[str]) -> None:
        """Forget these."""
        for key in keys:
            self._keys.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._keys
