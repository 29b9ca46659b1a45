"""The bit rate ladder of a source: H.264 rungs of falling size, the first of the source's own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from subgraphs.videos.service.transcoding.media import Media

SEGMENT_SECONDS = 4
SHORT_SEGMENTS = 2
"""The number of segments of one second at the beginning, which a player loads before it shows anything."""

AUDIO_BITRATE_KBPS = 128
AUDIO_CODEC = "mp4a.40.2"
"""AAC-LC (RFC 6381)."""

_RUNGS = ((1080, 5_000), (720, 2_800), (480, 1_400), (360, 800), (240, 400))
"""Shorter side, and kilobits per second at an aspect ratio of 16:9."""

_MIN_STEP = 0.85
"""The maximum ratio of a rung's size to that of the rung above: closer ones would be the same picture twice."""

_START_KBPS = 900
"""The bit rate of the rung that players start with: it loads in real time on a slow mobile connection."""

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
"""Level times ten, maximum macroblocks per frame, maximum macroblocks per second (H.264, table A-1)."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition of the ladder. Width and height are even, as 4:2:0 chroma subsampling requires."""

    width: int
    height: int
    bitrate_kbps: int
    level: int
    """The H.264 level times ten."""

    @property
    def name(self) -> str:
        return f"{min(self.width, self.height)}p"

    @property
    def codec(self) -> str:
        """High profile, no constraints, this level (RFC 6381)."""
        return f"avc1.6400{self.level:02x}"


def ladder_of(media: Media) -> tuple[Rung, ...]:
    """Return the rungs for a source, the largest first: of the source's size, or of 1080 pixels on the shorter side."""
    top = min(_even(min(media.width, media.height)), _RUNGS[0][0])
    below = [side for side, _ in _RUNGS if side <= top * _MIN_STEP]
    return tuple(_rung(media, side) for side in (top, *below))


def start_rung(rungs: Sequence[Rung]) -> Rung:
    """Return the rung to list first, with which players start: the largest that a slow connection carries."""
    light = [rung for rung in rungs if rung.bitrate_kbps <= _START_KBPS]
    return light[0] if light else rungs[-1]


def _rung(media: Media, side: int) -> Rung:
    shorter = min(media.width, media.height)
    if side == _even(shorter):
        width, height = _even(media.width), _even(media.height)
    elif media.width >= media.height:
        width, height = _even(round(media.width * side / shorter)), side
    else:
        width, height = side, _even(round(media.height * side / shorter))
    share = min(2.0, max(0.4, (max(width, height) / side) / (16 / 9)))
    bitrate = max(150, round(_bitrate_at_16_9(side) * share))
    return Rung(width, height, bitrate, _level(width, height, media.frame_rate))


def _bitrate_at_16_9(side: int) -> int:
    """Return the kilobits per second of a rung of that shorter side, in proportion to the number of pixels."""
    next_side, bitrate = next((rung for rung in reversed(_RUNGS) if rung[0] >= side), _RUNGS[0])
    return bitrate if next_side == side else max(round(bitrate * (side / next_side) ** 1.5), 100)


def _level(width: int, height: int, rate: Fraction) -> int:
    blocks = math.ceil(width / 16) * math.ceil(height / 16)
    for level, max_blocks, max_per_second in _LEVELS:
        if blocks <= max_blocks and blocks * rate <= max_per_second:
            return level
    return _LEVELS[-1][0]


def _even(pixels: int) -> int:
    return max(2, pixels - pixels % 2)
