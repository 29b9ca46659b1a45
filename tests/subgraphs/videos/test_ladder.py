"""Which renditions a source gets."""

from fractions import Fraction

import pytest

from subgraphs.videos.service.ladder import ladder_of
from subgraphs.videos.service.media import Media


def _source(width: int, height: int, rate: int = 30) -> Media:
    return Media(width, height, Fraction(rate), has_audio=True, duration_seconds=60)


@pytest.mark.parametrize(
    ("width", "height", "names"),
    [
        (3840, 2160, ["1080p", "720p", "480p", "360p", "240p"]),
        (1280, 720, ["720p", "480p", "360p", "240p"]),
        (1280, 718, ["480p", "360p", "240p"]),
        (426, 240, ["240p"]),
        (320, 180, ["180p"]),
        (161, 121, ["120p"]),
    ],
)
def test_no_rung_is_higher_than_the_source(width: int, height: int, names: list[str]) -> None:
    assert [rung.name for rung in ladder_of(_source(width, height))] == names


def test_every_side_is_even() -> None:
    for width, height in ((1921, 1081), (607, 1080), (853, 480), (3, 3)):
        assert all(rung.width % 2 == 0 and rung.height % 2 == 0 for rung in ladder_of(_source(width, height)))


def test_a_rung_keeps_the_shape_of_the_source() -> None:
    assert [(rung.width, rung.height) for rung in ladder_of(_source(1080, 1920))][:2] == [(608, 1080), (404, 720)]


def test_a_narrow_picture_gets_fewer_bits() -> None:
    wide, narrow = ladder_of(_source(1920, 1080))[0], ladder_of(_source(1080, 1920))[0]
    assert wide.bitrate_kbps == 5000
    assert narrow.bitrate_kbps < wide.bitrate_kbps


@pytest.mark.parametrize(
    ("width", "height", "codec"),
    [(1920, 1080, "avc1.640028"), (1280, 720, "avc1.64001f"), (640, 360, "avc1.64001e"), (320, 180, "avc1.64000d")],
)
def test_the_codec_names_the_lowest_level_that_holds_the_picture(width: int, height: int, codec: str) -> None:
    assert ladder_of(_source(width, height))[0].codec == codec
