"""A deadline that moves with every request, on one timer for a whole connection: of a client, or to a subgraph."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """The part of an event loop that deadlines need."""

    def time(self) -> float:
        """Return the seconds of a monotonic clock."""
        ...

    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        """Call back at a time of that clock."""
        ...


class Deadline:
    """Calls `expired` when the time that was last set is reached.

    Moving the deadline away, as every request does, costs no new timer: the one that is there looks again when it
    fires.
    """

    def __init__(self, clock: Clock, expired: Callable[[], None]) -> None:
        self._clock = clock
        self._expired = expired
        self._at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._fires_at = 0.0

    def set(self, seconds: float) -> None:
        """Expire so many seconds from now, instead of when it was set to before."""
        self._at = at = self._clock.time() + seconds
        if self._timer is None or at < self._fires_at:
            self._schedule(at)

    def set_at(self, at: float) -> None:
        """Expire at a time of the clock, instead of when it was set to before."""
        self._at = at
        if self._timer is None or at < self._fires_at:
            self._schedule(at)

    def clear(self) -> None:
        """Expire no more, until it is set again."""
        self._at = None

    def cancel(self) -> None:
        """Expire no more, and give back the timer."""
        self._at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._fires_at = at
        self._timer = self._clock.call_at(at, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._at is None:
            return
        if self._at > self._clock.time():
            self._schedule(self._at)
            return
        self._at = None
        self._expired()
