"""Shares of working time by client: one that has used up its allowance rests before its next work."""

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_CLIENTS = 10_000
"""The most clients whose use is kept; beyond it, those that worked longest ago are dropped."""


class WorkTime:
    """The working time that clients have used.

    A client may use `burst` seconds at once, and `share` of the time that passes: a token bucket of seconds.
    """

    def __init__(self, *, share: float = 0.5, burst: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._share = share
        self._burst = burst
        self._clock = clock
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of clients whose use is kept."""
        return len(self._used)

    def rest(self, client: str) -> float:
        """Return the seconds until the client may work again; 0 if it may now."""
        return max(0.0, self._used_by(client) - self._burst) / self._share

    def use(self, client: str, seconds: float) -> None:
        """Count work that was done for the client."""
        self._used[client] = self._used_by(client) + seconds, self._clock()
        self._used.move_to_end(client)
        if len(self._used) > MAX_CLIENTS:
            self._used.popitem(last=False)

    def _used_by(self, client: str) -> float:
        used, at = self._used.get(client, (0.0, 0.0))
        return max(0.0, used - (self._clock() - at) * self._share)
