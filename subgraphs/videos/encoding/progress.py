"""The progress of an encoding, from what ffmpeg prints with `-progress`."""

from collections.abc import Callable

from subgraphs.videos.service.model import Progress

_MICROSECONDS = 1_000_000


class EncodingProgress:
    """The reader of the lines. It reports each change, never a smaller share than before, and 99 percent at most."""

    def __init__(self, seconds: float, clock: Callable[[], float], report: Callable[[Progress], None]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._report = report
        self._began = clock()
        self._last: Progress | None = None

    def read(self, line: str) -> None:
        """Read one line; those without the encoded time change nothing."""
        name, _, value = line.partition("=")
        if name not in {"out_time_us", "progress"}:
            return
        if name == "progress":
            done = self._seconds if value.strip() == "end" else 0.0
        else:
            done = int(value) / _MICROSECONDS if value.strip().isdigit() else 0.0
        if done <= 0:
            return
        share = min(1.0, done / self._seconds)
        percent = min(99, int(share * 100))
        if self._last is not None:
            percent = max(percent, self._last.percent)
        remaining = round((self._clock() - self._began) * (1 - share) / share)
        progress = Progress(percent, remaining)
        if progress != self._last:
            self._last = progress
            self._report(progress)
