"""The bit rate ladder."""

from fractions import Fraction

import pytest

from subgraphs.videos.service.transcoding.ladder import ladder_of, start_rung
from subgraphs.videos.service.transcoding.media import Media, Sound


def _source(width: int, height: int, rate: int = 30) -> Media:
    return Media(width, height, Fraction(rate), duration_seconds=60, sounds=(Sound(),))


@pytest.mark.parametrize(
    ("width", "height", "names"),
    [
        (3840, 2160, ["1080p", "720p", "480p", "360p", "240p"]),
        (1280, 720, ["720p", "480p", "360p", "240p"]),
        (1280, 718, ["718p", "480p", "360p", "240p"]),
        (854, 470, ["470p", "360p", "240p"]),
        (1280, 536, ["536p", "360p", "240p"]),
        (640, 350, ["350p", "240p"]),
        (480, 854, ["480p", "360p", "240p"]),
        (720, 1280, ["720p", "480p", "360p", "240p"]),
        (1920, 1078, ["1078p", "720p", "480p", "360p", "240p"]),
        (426, 240, ["240p"]),
        (320, 180, ["180p"]),
        (161, 121, ["120p"]),
    ],
)
def test_rungs_are_named_by_the_shorter_side_from_that_of_the_source(width: int, height: int, names: list[str]) -> None:
    assert [rung.name for rung in ladder_of(_source(width, height))] == names


def test_every_side_is_even() -> None:
    for width, height in ((1921, 1081), (607, 1080), (853, 480), (3, 3)):
        assert all(rung.width % 2 == 0 and rung.height % 2 == 0 for rung in ladder_of(_source(width, height)))


def test_a_rung_has_the_aspect_ratio_of_the_source() -> None:
    assert [(rung.width, rung.height) for rung in ladder_of(_source(1080, 1920))][:2] == [(1080, 1920), (720, 1280)]


def test_a_narrow_picture_has_a_lower_bit_rate() -> None:
    wide, narrow = ladder_of(_source(1920, 1080))[0], ladder_of(_source(1080, 1080))[0]
    assert wide.bitrate_kbps == 5000
    assert narrow.bitrate_kbps < wide.bitrate_kbps


@pytest.mark.parametrize(
    ("width", "height"),
    [(854, 470), (1280, 536), (640, 350), (480, 854), (720, 1280), (1920, 1078), (1080, 1350), (2560, 1080)],
)
def test_the_top_rung_has_the_size_of_the_source(width: int, height: int) -> None:
    top = ladder_of(_source(width, height))[0]
    assert (top.width, top.height) == (width, height)


def test_a_portrait_picture_has_the_bit_rate_of_the_same_picture_turned() -> None:
    wide, tall = ladder_of(_source(1920, 1080)), ladder_of(_source(1080, 1920))
    assert [rung.bitrate_kbps for rung in wide] == [rung.bitrate_kbps for rung in tall]


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [(1920, 1080, "360p"), (1280, 536, "240p"), (640, 350, "350p"), (320, 180, "180p"), (480, 854, "360p")],
)
def test_players_start_with_a_rung_that_a_slow_connection_carries(width: int, height: int, name: str) -> None:
    assert start_rung(ladder_of(_source(width, height))).name == name


@pytest.mark.parametrize(
    ("width", "height", "codec"),
    [(1920, 1080, "avc1.640028"), (1280, 720, "avc1.64001f"), (640, 360, "avc1.64001e"), (320, 180, "avc1.64000d")],
)
def test_the_codec_names_the_lowest_level_that_holds_the_picture(width: int, height: int, codec: str) -> None:
    assert ladder_of(_source(width, height))[0].codec == codec
