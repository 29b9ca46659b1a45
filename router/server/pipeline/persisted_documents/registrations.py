"""A limit on the documents that one client registers: a token bucket for each, in this process."""

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_CLIENTS = 10_000
"""The clients whose buckets are stored; beyond, those that have not registered for longest get a full bucket again."""


class RegistrationLimiter:
    """The limiter. A client may register `per_minute` documents at once, and as many in each further minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, client: str) -> bool:
        """Take one registration from the client's bucket. Returns False if it is empty."""
        now = self._clock()
        level, since = self._buckets.pop(client, (self._capacity, now))
        level = min(self._capacity, level + (now - since) * self._capacity / 60)
        admitted = level >= 1
        self._buckets[client] = (level - 1 if admitted else level, now)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return admitted
