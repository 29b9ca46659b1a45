"""The plan of an encoding: the renditions and images to make of a source, and their common length."""

import math
from dataclasses import dataclass
from fractions import Fraction

from subgraphs.videos.service.transcoding.ladder import Rung, ladder_of
from subgraphs.videos.service.transcoding.media import Media, Sound
from subgraphs.videos.service.transcoding.storyboard import Storyboard, storyboard_of

MAX_POSTER = 1280
"""The maximum side of the poster."""


@dataclass(frozen=True, slots=True)
class EncodingPlan:
    """The renditions and images to make of a source."""

    media: Media
    rungs: tuple[Rung, ...]
    board: Storyboard
    frames: int
    """The number of pictures of each rung."""

    @property
    def frame_rate(self) -> Fraction:
        return self.media.frame_rate

    @property
    def seconds(self) -> float:
        """The length of the rungs: the whole number of pictures that comes closest to the source's longest track."""
        return float(self.frames / self.frame_rate)

    @property
    def poster_frame(self) -> int:
        """The poster's picture: a tenth into the video, past most title fades, but at most ten seconds."""
        return min(self.frames - 1, math.floor(min(10.0, self.seconds / 10) * self.frame_rate))

    @property
    def poster_size(self) -> tuple[int, int]:
        top = self.rungs[0]
        scale = min(1.0, MAX_POSTER / max(top.width, top.height))
        return _even(top.width * scale), _even(top.height * scale)

    @property
    def sound_names(self) -> tuple[tuple[Sound, str], ...]:
        """The audio tracks, with the names of their folders."""
        return tuple(
            (sound, "audio" if number == 1 else f"audio-{number}")
            for number, sound in enumerate(self.media.sounds, start=1)
        )


def plan_encoding(media: Media) -> EncodingPlan:
    """Return the plan for a source."""
    frames = max(1, round(media.duration_seconds * media.frame_rate))
    return EncodingPlan(media, ladder_of(media), storyboard_of(media), frames)


def _even(pixels: float) -> int:
    return max(2, 2 * round(pixels / 2))
