"""Clocks that move when a test says so."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """A clock that stands still until a test advances it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class OffsetClock:
    """A clock that runs with the real one, and ahead of it once a test advances it."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, **parts: float) -> None:
        self._ahead += timedelta(**parts)

    def advance_past(self, time: timedelta) -> None:
        """Advance by a little more than the duration."""
        self._ahead += time + timedelta(seconds=1)
