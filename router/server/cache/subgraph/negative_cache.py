"""Parts that could not be cached when they were last fetched.

A request that misses one of them need not wait for a concurrent fetch of the same item, which would store nothing.
"""

from collections.abc import Iterable


class NegativeCache:
    """A bounded set of keys; the oldest are evicted first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._keys: dict[str, None] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Add keys."""
        for key in keys:
            self._keys.pop(key, None)
            self._keys[key] = None
        while len(self._keys) > self._room:
            del self._keys[next(iter(self._keys))]

    def discard(self, keys: Iterable[str]) -> None:
        """Remove keys."""
        for key in keys:
            self._keys.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._keys
