"""Which renditions a source gets: H.264 in rungs of falling height, none higher than the source."""

import math
from dataclasses import dataclass
from fractions import Fraction

from subgraphs.videos.service.media import Media

SEGMENT_SECONDS = 4
AUDIO_BITRATE_KBPS = 128
AUDIO_CODEC = "mp4a.40.2"
"""AAC-LC (RFC 6381)."""

_RUNGS = ((1080, 5_000), (720, 2_800), (480, 1_400), (360, 800), (240, 400))
"""Height, and kilobits a second at a picture of 16:9."""

_LEVELS = (
    (10, 99, 1_485),
    (11, 396, 3_000),
    (12, 396, 6_000),
    (13, 396, 11_880),
    (21, 792, 19_800),
    (22, 1_620, 20_250),
    (30, 1_620, 40_500),
    (31, 3_600, 108_000),
    (32, 5_120, 216_000),
    (40, 8_192, 245_760),
    (42, 8_704, 522_240),
    (50, 22_080, 589_824),
    (51, 36_864, 983_040),
)
"""Level times ten, most macroblocks in a frame, most macroblocks a second (H.264, table A-1)."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition to be made. Sides are even, as 4:2:0 wants them."""

    width: int
    height: int
    bitrate_kbps: int
    level: int
    """The H.264 level times ten."""

    @property
    def name(self) -> str:
        return f"{self.height}p"

    @property
    def codec(self) -> str:
        """High profile, no constraints, this level (RFC 6381)."""
        return f"avc1.6400{self.level:02x}"


def ladder_of(media: Media) -> tuple[Rung, ...]:
    """The rungs for a source, the highest first; a source lower than the lowest rung is encoded at its own height."""
    fitting = [rung for rung in _RUNGS if rung[0] <= media.height] or [(_even(media.height), _RUNGS[-1][1])]
    return tuple(_rung(media, height, bitrate) for height, bitrate in fitting)


def _rung(media: Media, height: int, bitrate_at_16_9: int) -> Rung:
    width = _even(round(media.width * height / media.height))
    share = min(2.0, max(0.4, (width / height) / (16 / 9)))
    return Rung(width, height, max(150, round(bitrate_at_16_9 * share)), _level(width, height, media.frame_rate))


def _level(width: int, height: int, rate: Fraction) -> int:
    blocks = math.ceil(width / 16) * math.ceil(height / 16)
    for level, most_blocks, most_a_second in _LEVELS:
        if blocks <= most_blocks and blocks * rate <= most_a_second:
            return level
    return _LEVELS[-1][0]


def _even(pixels: int) -> int:
    return max(2, pixels - pixels % 2)
