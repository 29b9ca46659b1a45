"""Clocks that move when a test says so."""

from datetime import UTC, datetime, timedelta


class StandingTime:
    """Stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class RunningTime:
    """Moves with the world's, and ahead of it when it is told to."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def pass_by(self, **parts: float) -> None:
        self._ahead += timedelta(**parts)

    def pass_all_of(self, time: timedelta) -> None:
        """A little more than that time."""
        self._ahead += time + timedelta(seconds=1)
