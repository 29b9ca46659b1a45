"""The preview pictures above a player's time line: one sprite, and a WebVTT file that says which part belongs to which
time.
"""

import math
from dataclasses import dataclass

from subgraphs.videos.service.media import Media

_TILE_WIDTH = 160
_COLUMNS = 10
_MOST_TILES = 100
_SHORTEST_INTERVAL = 2


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The layout of a sprite: one tile every `interval_seconds`, row by row."""

    interval_seconds: int
    columns: int
    rows: int
    tile_width: int
    tile_height: int


def storyboard_of(media: Media) -> Storyboard:
    """A layout of at most a hundred tiles that covers the whole video; if its length is unknown, of its beginning."""
    duration = media.duration_seconds or _MOST_TILES * 10
    interval = max(_SHORTEST_INTERVAL, math.ceil(duration / _MOST_TILES))
    tiles = min(_MOST_TILES, max(1, math.ceil(duration / interval)))
    height = round(_TILE_WIDTH * media.height / media.width)
    return Storyboard(
        interval_seconds=interval,
        columns=min(_COLUMNS, tiles),
        rows=math.ceil(tiles / _COLUMNS),
        tile_width=_TILE_WIDTH,
        tile_height=min(320, max(2, height - height % 2)),
    )


def storyboard_vtt(board: Storyboard, duration_seconds: float, *, sprite: str) -> str:
    """The cues of a video this long, with the place of each tile as a media fragment (`#xywh=`)."""
    tiles = min(board.columns * board.rows, max(1, math.ceil(duration_seconds / board.interval_seconds)))
    cues = ["WEBVTT"]
    for tile in range(tiles):
        start = tile * board.interval_seconds
        end = duration_seconds if tile == tiles - 1 else start + board.interval_seconds
        x = tile % board.columns * board.tile_width
        y = tile // board.columns * board.tile_height
        cues.append(f"{_clock(start)} --> {_clock(end)}\n{sprite}#xywh={x},{y},{board.tile_width},{board.tile_height}")
    return "\n\n".join(cues) + "\n"


def _clock(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"
