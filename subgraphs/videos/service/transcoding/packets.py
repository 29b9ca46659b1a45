"""The actual extents of a file's streams, by the times of all its packets.

Headers declare lengths that are too small (concatenated recordings), too large (truncated files) or none at all
(browsers' recordings). The packets are listed by ffmpeg's `framecrc` format, after its correction of discontinuities,
so that their times are those that the encoding sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Extent:
    """The time range of a stream's packets, in seconds from the beginning of the file."""

    start: float
    end: float
    packets: int

    @property
    def seconds(self) -> float:
        return self.end - self.start


class PacketTimes:
    """The extents of streams, from the lines of `framecrc`. `indexes` are those of the streams that it lists."""

    def __init__(self, indexes: Sequence[int]) -> None:
        self._indexes = indexes
        self._bases: dict[int, Fraction] = {}
        self._ranges: dict[int, tuple[int, int, int]] = {}

    def read(self, line: str) -> None:
        """Read one line; lines that describe no packet change nothing."""
        if line.startswith("#tb "):
            number, _, base = line.removeprefix("#tb ").partition(":")
            self._bases[int(number)] = Fraction(base.strip())
            return
        if line.startswith("#"):
            return
        fields = line.split(",", _FIELDS)
        if len(fields) <= _FIELDS:
            return
        try:
            stream, start, length = int(fields[0]), int(fields[2]), int(fields[3])
        except ValueError:
            return  # a packet without a time
        start, end = max(0, start), max(0, start + max(0, length))
        first, last, count = self._ranges.get(stream, (start, end, 0))
        self._ranges[stream] = (min(first, start), max(last, end), count + 1)

    @property
    def extents(self) -> dict[int, Extent]:
        """The extents by the index of the stream in the file; a stream without packets has none."""
        return {
            self._indexes[stream]: Extent(
                float(first * self._bases[stream]), float(last * self._bases[stream]), packets
            )
            for stream, (first, last, packets) in self._ranges.items()
            if stream < len(self._indexes) and stream in self._bases
        }
