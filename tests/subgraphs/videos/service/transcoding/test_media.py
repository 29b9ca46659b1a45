"""The examination of ffprobe's report."""

from fractions import Fraction
from typing import Any

import pytest

from subgraphs.videos.service.model import FailureCode
from subgraphs.videos.service.transcoding.media import (
    ColorSpace,
    Interlacing,
    Media,
    MediaLimits,
    Sound,
    candidates,
    describe,
)
from subgraphs.videos.service.transcoding.packets import Extent
from subgraphs.videos.service.transcoding.probe_report import ProbeReport

LIMITS = MediaLimits(max_duration_seconds=3600, max_pixels=4096 * 2304)


def _picture(**more: object) -> dict[str, Any]:
    return {
        "codec_type": "video",
        "codec_name": "h264",
        "width": 1920,
        "height": 1080,
        "sample_aspect_ratio": "1:1",
        "avg_frame_rate": "25/1",
        **more,
    }


SOUND = {"codec_type": "audio", "codec_name": "aac"}


def _examine(
    *streams: dict[str, Any],
    format_name: str = "mov,mp4,m4a,3gp,3g2,mj2",
    duration: str = "60.5",
    extents: dict[int, Extent] | None = None,
) -> object:
    """Return the description of streams that all last 60.5 seconds by their packets, except for those in `extents`."""
    numbered = [{"index": index, **stream} for index, stream in enumerate(streams)]
    report = ProbeReport.model_validate(
        {"streams": numbered, "format": {"format_name": format_name, "duration": duration}}
    )
    indexes = candidates(report, LIMITS)
    if isinstance(indexes, FailureCode):
        return indexes
    measured = {index: Extent(0.0, 60.5, 1500) for index in indexes}
    return describe(report, measured | (extents or {}), LIMITS)


def _media(*streams: dict[str, Any], **more: Any) -> Media:
    media = _examine(*streams, **more)
    assert isinstance(media, Media), media
    return media


def test_a_video_with_audio_is_accepted_unchanged() -> None:
    assert _media(_picture(field_order="progressive"), SOUND) == Media(
        1920, 1080, Fraction(25), duration_seconds=60.5, sounds=(Sound(1),)
    )


def test_audio_alone_has_no_picture() -> None:
    assert _examine(SOUND) is FailureCode.NO_PICTURE


def test_cover_art_is_not_a_video_stream() -> None:
    assert _examine(_picture(disposition={"attached_pic": 1}), SOUND) is FailureCode.NO_PICTURE


@pytest.mark.parametrize("format_name", ["hls", "concat", "png_pipe", "image2", "tty", "dash", ""])
def test_playlists_and_images_are_unsupported(format_name: str) -> None:
    assert _examine(_picture(), format_name=format_name) is FailureCode.UNSUPPORTED_MEDIA


def test_a_video_beyond_the_maximum_duration_is_too_long() -> None:
    assert _examine(_picture(), duration="3600.5") is FailureCode.TOO_LONG


def test_a_picture_beyond_the_maximum_size_is_too_large() -> None:
    assert _examine(_picture(width=20_000, height=20_000)) is FailureCode.PICTURE_TOO_LARGE


def test_a_container_without_declared_duration_has_that_of_its_packets() -> None:
    assert _media(_picture(), format_name="matroska,webm", duration="N/A").duration_seconds == 60.5


def test_packets_beyond_the_maximum_duration_are_too_long() -> None:
    extents = {0: Extent(0.0, 3601.0, 9)}
    assert _examine(_picture(), duration="N/A", extents=extents) is FailureCode.TOO_LONG


@pytest.mark.parametrize(
    ("declared", "measured", "cut"), [(60.5, 60.5, False), (60.5, 59.9, False), (60.5, 59.0, True), (2.0, 1.0, True)]
)
def test_packets_that_end_before_the_declared_duration_are_truncated(
    declared: float, measured: float, cut: bool
) -> None:
    found = _examine(_picture(duration=str(declared)), extents={0: Extent(0.0, measured, 100)})
    assert (found is FailureCode.TRUNCATED) is cut


def test_more_packets_than_declared_are_all_encoded() -> None:
    found = _media(_picture(duration="5.0"), duration="5.0", format_name="mpegts", extents={0: Extent(0.0, 15.0, 375)})
    assert found.duration_seconds == 15.0


def test_the_longest_track_gives_the_duration() -> None:
    found = _media(_picture(), SOUND, extents={0: Extent(0.5, 2.5, 50), 1: Extent(1.0, 20.5, 900)}, duration="N/A")
    assert (found.start_seconds, found.duration_seconds) == (0.5, 20.0)


@pytest.mark.parametrize("default", [0, 1])
def test_a_still_picture_beside_a_film_is_not_encoded(default: int) -> None:
    still = _picture(codec_name="mjpeg", disposition={"default": default})
    found = _media(still, _picture(), SOUND, extents={0: Extent(0.0, 0.04, 1)})
    assert (found.picture.index, [sound.index for sound in found.sounds]) == (1, [2])


def test_the_default_film_is_encoded_and_without_one_the_longest() -> None:
    short = {1: Extent(0.0, 30.0, 750)}
    assert _media(_picture(), _picture(disposition={"default": 1}), extents=short).picture.index == 1
    assert _media(_picture(), _picture(), extents={0: Extent(0.0, 30.0, 750)}).picture.index == 1


def test_the_default_audio_track_comes_first_and_empty_or_unknown_ones_are_left_out() -> None:
    sounds: list[dict[str, Any]] = [
        SOUND,
        {**SOUND, "disposition": {"default": 1}, "tags": {"LANGUAGE": "eng", "title": 'A "b"'}},
        {**SOUND, "codec_name": "apac"},
        {**SOUND, "codec_name": "pcm_s16le"},
    ]
    found = _media(_picture(), *sounds, extents={4: Extent(0.0, 0.0, 0)})
    assert found.sounds == (Sound(2, "eng", "A 'b'"), Sound(1))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Interlacing.FLAGGED),
        ({"field_order": "progressive"}, Interlacing.NONE),
        ({"field_order": "tt"}, Interlacing.FLAGGED),
        ({"codec_name": "mpeg2video", "field_order": "unknown"}, Interlacing.FLAGGED),
        ({"codec_name": "dvvideo"}, Interlacing.FLAGGED),
        ({"codec_name": "rawvideo", "field_order": "bb"}, Interlacing.ALL),
        ({"codec_name": "vp9"}, Interlacing.NONE),
    ],
)
def test_pictures_that_may_be_interlaced_are_deinterlaced(more: dict[str, str], expected: Interlacing) -> None:
    assert _media(_picture(**more)).picture.interlacing is expected


@pytest.mark.parametrize(
    ("transfer", "primaries", "expected"),
    [
        ("smpte2084", "bt2020", ColorSpace.PQ),
        ("arib-std-b67", "bt2020", ColorSpace.HLG),
        ("bt2020-10", "bt2020", ColorSpace.WIDE),
        ("bt709", "bt709", ColorSpace.SDR),
        ("", "", ColorSpace.SDR),
    ],
)
def test_colors_beyond_bt709_are_recognized(transfer: str, primaries: str, expected: ColorSpace) -> None:
    found = _media(_picture(color_transfer=transfer, color_primaries=primaries))
    assert found.picture.color_space is expected


def test_an_undeclared_matrix_is_that_of_the_definition() -> None:
    assert _media(_picture()).picture.matrix == "bt709"
    assert _media(_picture(width=720, height=576)).picture.matrix == "bt601"
    assert _media(_picture(color_space="smpte240m")).picture.matrix == "smpte240m"


def test_rotation_swaps_width_and_height() -> None:
    turned = _media(_picture(side_data_list=[{"rotation": -90}]))
    assert (turned.width, turned.height) == (1080, 1920)


def test_the_sample_aspect_ratio_scales_the_width() -> None:
    assert _media(_picture(width=720, height=576, sample_aspect_ratio="16:15")).width == 768


@pytest.mark.parametrize(
    ("average", "rate"),
    [
        ("30/1", Fraction(30)),
        ("60/1", Fraction(30)),
        ("50/1", Fraction(25)),
        ("60000/1001", Fraction(30000, 1001)),
        ("1/1", Fraction(5)),
        ("0/0", Fraction(30)),
        ("nonsense", Fraction(30)),
    ],
)
def test_the_frame_rate_is_halved_until_it_is_at_most_thirty(average: str, rate: Fraction) -> None:
    assert _media(_picture(avg_frame_rate=average)).frame_rate == rate
