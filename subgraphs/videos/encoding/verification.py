"""The check of an encoding's result, before a video is said to be ready.

The files are compared with the plan: what the encoder made is not taken on trust.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from subgraphs.videos.encoding.command import POSTER, SPRITE
from subgraphs.videos.encoding.plan import EncodingPlan
from subgraphs.videos.service.transcoding.playlists import MediaPlaylist

TOLERANCE_SECONDS = 0.2
"""The maximum difference between a rendition's length and that of the source's longest track."""

_MAX_START_SECONDS = 0.03
_MAX_SHIFT_SECONDS = 0.05
"""The maximum difference between the boundaries of segments of two rungs."""


class ResultInvalid(Exception):
    """The encoded files do not match the plan. The message is for the log."""


class MadeStream(BaseModel):
    """A stream of an encoded file, by ffprobe."""

    model_config = ConfigDict(extra="ignore")

    codec_type: str = ""
    width: int = 0
    height: int = 0
    pix_fmt: str = ""
    sample_aspect_ratio: str = "1:1"
    color_space: str = ""
    color_transfer: str = ""
    color_primaries: str = ""
    start_time: str = "0"


class MadeFile(BaseModel):
    """An encoded file, by ffprobe."""

    model_config = ConfigDict(extra="ignore")

    streams: list[MadeStream] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MadeRendition:
    """The playlist of a rendition and what its first segment contains."""

    playlist: MediaPlaylist
    stream: MadeStream


def read_made(printed: str) -> MadeStream:
    """Return the single stream of ffprobe's report on a file. Raises ResultInvalid."""
    try:
        (stream,) = MadeFile.model_validate_json(printed).streams
    except (ValidationError, ValueError) as problem:
        raise ResultInvalid("a file without exactly one stream") from problem
    return stream


def check_renditions(plan: EncodingPlan, rungs: Sequence[MadeRendition], sounds: Mapping[str, MadeRendition]) -> None:
    """Compare lengths, boundaries, first times, sizes and colors with the plan. Raises ResultInvalid."""
    for made in (*rungs, *sounds.values()):
        if abs(made.playlist.seconds - plan.media.duration_seconds) > TOLERANCE_SECONDS:
            raise ResultInvalid(f"{made.playlist.seconds} of {plan.media.duration_seconds} seconds")
        if not -_MAX_START_SECONDS <= float(made.stream.start_time) <= _MAX_START_SECONDS:
            raise ResultInvalid(f"begins at {made.stream.start_time}")
    if set(sounds) != {name for _, name in plan.sound_names}:
        raise ResultInvalid("not all audio tracks")
    boundaries = [_boundaries(made.playlist) for made in rungs]
    for ends in boundaries:
        if len(ends) != len(boundaries[0]) or any(
            abs(mine - first) > _MAX_SHIFT_SECONDS for mine, first in zip(ends, boundaries[0], strict=True)
        ):
            raise ResultInvalid("rungs with different segments")
    for rung, made in zip(plan.rungs, rungs, strict=True):
        stream = made.stream
        if (stream.width, stream.height, stream.pix_fmt) != (rung.width, rung.height, "yuv420p"):
            raise ResultInvalid(f"{stream.width}x{stream.height} {stream.pix_fmt} instead of {rung.name}")
        if {stream.color_space, stream.color_transfer, stream.color_primaries} != {"bt709"}:
            raise ResultInvalid(f"colors of {stream.color_transfer}")
        if stream.sample_aspect_ratio not in {"1:1", "0:1", "N/A", ""}:
            raise ResultInvalid(f"pixels of {stream.sample_aspect_ratio}")


def check_images(plan: EncodingPlan, poster: MadeStream, sprite: MadeStream) -> None:
    """Compare the sizes of the poster and of the storyboard's sprite with the plan. Raises ResultInvalid."""
    board = plan.board
    expected = (board.columns * board.tile_width, board.rows * board.tile_height)
    if (poster.width, poster.height) != plan.poster_size:
        raise ResultInvalid(f"{POSTER} of {poster.width}x{poster.height}")
    if (sprite.width, sprite.height) != expected:
        raise ResultInvalid(f"{SPRITE} of {sprite.width}x{sprite.height}")


def check_files(folder: Path, playlist: MediaPlaylist) -> None:
    """Check that a rendition's files exist and are not empty. Raises ResultInvalid."""
    for name in (playlist.initialization, *(segment.uri for segment in playlist.segments)):
        path = folder / name
        if not path.is_file() or path.stat().st_size == 0:
            raise ResultInvalid(f"{folder.name}/{name} is missing")


def _boundaries(playlist: MediaPlaylist) -> list[float]:
    ends, now = [], 0.0
    for segment in playlist.segments:
        now += segment.seconds
        ends.append(now)
    return ends
