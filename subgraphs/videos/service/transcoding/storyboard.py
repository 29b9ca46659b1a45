"""The preview images above a player's timeline: one sprite, and WebVTT cues that map times to its tiles."""

import math
from dataclasses import dataclass

from subgraphs.videos.service.transcoding.media import Media

_TILE_WIDTH = 160
_MAX_TILE_HEIGHT = 320
_COLUMNS = 10
_MAX_TILES = 100
_MIN_INTERVAL = 2


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The layout of a sprite: one tile every `interval_seconds`, row by row."""

    interval_seconds: int
    columns: int
    rows: int
    tile_width: int
    tile_height: int


def storyboard_of(media: Media) -> Storyboard:
    """Return a layout of at most 100 tiles for the whole video, in the shape of its picture."""
    duration = media.duration_seconds
    interval = max(_MIN_INTERVAL, math.ceil(duration / _MAX_TILES))
    tiles = min(_MAX_TILES, max(1, math.ceil(duration / interval)))
    scale = min(_TILE_WIDTH / media.width, _MAX_TILE_HEIGHT / media.height)
    return Storyboard(
        interval_seconds=interval,
        columns=min(_COLUMNS, tiles),
        rows=math.ceil(tiles / _COLUMNS),
        tile_width=_even(media.width * scale),
        tile_height=_even(media.height * scale),
    )


def storyboard_vtt(board: Storyboard, duration_seconds: float, *, sprite: str) -> str:
    """Return the cues of a video of this duration; each names its tile by a media fragment (`#xywh=`)."""
    tiles = min(board.columns * board.rows, max(1, math.ceil(duration_seconds / board.interval_seconds)))
    cues = ["WEBVTT"]
    for tile in range(tiles):
        start = tile * board.interval_seconds
        end = duration_seconds if tile == tiles - 1 else start + board.interval_seconds
        x = tile % board.columns * board.tile_width
        y = tile // board.columns * board.tile_height
        cues.append(
            f"{_timestamp(start)} --> {_timestamp(end)}\n{sprite}#xywh={x},{y},{board.tile_width},{board.tile_height}"
        )
    return "\n\n".join(cues) + "\n"


def _even(pixels: float) -> int:
    return max(2, 2 * round(pixels / 2))


def _timestamp(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"
