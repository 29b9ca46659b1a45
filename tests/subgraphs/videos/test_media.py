"""What ffprobe's report means."""

from fractions import Fraction
from typing import Any

import pytest

from subgraphs.videos.service.media import Media, MediaLimits, ProbeReport, examine
from subgraphs.videos.service.model import FailureCode

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


def _examine(*streams: object, format_name: str = "mov,mp4,m4a,3gp,3g2,mj2", duration: str = "60.5") -> object:
    report = {"streams": streams, "format": {"format_name": format_name, "duration": duration}}
    return examine(ProbeReport.model_validate(report), LIMITS)


def _media(*streams: object, **more: str) -> Media:
    media = _examine(*streams, **more)
    assert isinstance(media, Media), media
    return media


def test_a_video_with_sound_is_taken_as_it_is() -> None:
    assert _media(_picture(), SOUND) == Media(1920, 1080, Fraction(25), has_audio=True, duration_seconds=60.5)


def test_sound_alone_is_no_video() -> None:
    assert _examine(SOUND) is FailureCode.UNSUPPORTED_MEDIA


def test_cover_art_is_no_moving_picture() -> None:
    assert _examine(_picture(disposition={"attached_pic": 1}), SOUND) is FailureCode.UNSUPPORTED_MEDIA


@pytest.mark.parametrize("format_name", ["hls", "concat", "png_pipe", "image2", "tty", "dash", ""])
def test_playlists_and_pictures_are_no_videos(format_name: str) -> None:
    assert _examine(_picture(), format_name=format_name) is FailureCode.UNSUPPORTED_MEDIA


def test_a_video_beyond_the_longest_is_refused() -> None:
    assert _examine(_picture(), duration="3600.5") is FailureCode.TOO_LONG


def test_a_picture_beyond_the_largest_is_refused() -> None:
    assert _examine(_picture(width=20_000, height=20_000)) is FailureCode.PICTURE_TOO_LARGE


def test_a_container_that_does_not_say_its_length_is_taken() -> None:
    assert _media(_picture(), format_name="matroska,webm", duration="N/A").duration_seconds is None


def test_a_phones_upright_video_is_upright() -> None:
    turned = _media(_picture(side_data_list=[{"rotation": -90}]))
    assert (turned.width, turned.height) == (1080, 1920)


def test_pixels_that_are_not_square_are_made_so() -> None:
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
def test_the_frame_rate_is_one_that_a_lecture_needs(average: str, rate: Fraction) -> None:
    assert _media(_picture(avg_frame_rate=average)).frame_rate == rate
