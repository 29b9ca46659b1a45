"""The storyboard's layout and cues."""

from fractions import Fraction

import pytest

from subgraphs.videos.service.transcoding.media import Media
from subgraphs.videos.service.transcoding.storyboard import storyboard_of, storyboard_vtt


def _media(seconds: float) -> Media:
    return Media(1280, 720, Fraction(25), duration_seconds=seconds)


def test_the_storyboard_of_a_short_video_has_a_tile_every_two_seconds() -> None:
    board = storyboard_of(_media(5))
    assert (board.interval_seconds, board.columns, board.rows) == (2, 3, 1)
    assert storyboard_vtt(board, 5.0, sprite="storyboard.jpg") == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:02.000\nstoryboard.jpg#xywh=0,0,160,90\n\n"
        "00:00:02.000 --> 00:00:04.000\nstoryboard.jpg#xywh=160,0,160,90\n\n"
        "00:00:04.000 --> 00:00:05.000\nstoryboard.jpg#xywh=320,0,160,90\n"
    )


@pytest.mark.parametrize("seconds", [3600.0, 4 * 3600.0, 199.5, 0.04])
def test_a_storyboard_has_at_most_a_hundred_tiles(seconds: float) -> None:
    board = storyboard_of(_media(seconds))
    assert board.columns * board.rows <= 100
    assert storyboard_vtt(board, seconds, sprite="s.jpg").count("-->") <= 100


def test_the_last_cue_ends_with_the_video() -> None:
    text = storyboard_vtt(storyboard_of(_media(3725.25)), 3725.25, sprite="s.jpg")
    assert text.rsplit("-->", 1)[1].split()[0] == "01:02:05.250"


@pytest.mark.parametrize(
    ("width", "height"), [(1920, 1080), (480, 854), (1024, 576), (1080, 2400), (2560, 1080), (16, 9)]
)
def test_tiles_have_the_shape_of_the_picture(width: int, height: int) -> None:
    board = storyboard_of(Media(width, height, Fraction(25), duration_seconds=60))
    assert board.tile_width <= 160
    assert board.tile_height <= 320
    assert board.tile_width / board.tile_height == pytest.approx(width / height, rel=0.03)
