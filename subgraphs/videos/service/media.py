"""What a file is: ffprobe decides, neither its name nor what the client says of it."""

import math
from dataclasses import dataclass
from fractions import Fraction

from pydantic import BaseModel, ConfigDict, Field

from subgraphs.videos.service.model import FailureCode

CONTAINERS = ("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg")
"""The demuxers that may open an upload. Playlists and other formats that name further files are left out on purpose."""

_LOWEST_RATE, _HIGHEST_RATE = Fraction(5), Fraction(30)


class _Disposition(BaseModel):
    attached_pic: int = 0
    still_image: int = 0


class _SideData(BaseModel):
    rotation: float | None = None


class _Stream(BaseModel):
    model_config = ConfigDict(extra="ignore")

    codec_type: str = ""
    codec_name: str = ""
    width: int = 0
    height: int = 0
    sample_aspect_ratio: str = ""
    avg_frame_rate: str = ""
    duration: str = ""
    disposition: _Disposition = Field(default_factory=_Disposition)
    side_data_list: list[_SideData] = Field(default_factory=list)


class _Format(BaseModel):
    model_config = ConfigDict(extra="ignore")

    format_name: str = ""
    duration: str = ""


class ProbeReport(BaseModel):
    """The part of `ffprobe -show_format -show_streams -of json` that matters here."""

    model_config = ConfigDict(extra="ignore")

    streams: list[_Stream] = Field(default_factory=list)
    format: _Format = Field(default_factory=_Format)


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """What we are willing to encode."""

    max_duration_seconds: int
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Media:
    """A file that can be encoded. Width and height are as shown: square pixels, after rotation."""

    width: int
    height: int
    frame_rate: Fraction
    has_audio: bool
    duration_seconds: float | None
    """None if the container doesn't say, as with what browsers record."""


def examine(report: ProbeReport, limits: MediaLimits) -> Media | FailureCode:
    """What the file is, or why we don't encode it."""
    if not set(report.format.format_name.split(",")) & set(CONTAINERS):
        return FailureCode.UNSUPPORTED_MEDIA
    pictures = [stream for stream in report.streams if _is_moving_picture(stream)]
    if not pictures:
        return FailureCode.UNSUPPORTED_MEDIA
    picture = pictures[0]
    if picture.width * picture.height > limits.max_pixels:
        return FailureCode.PICTURE_TOO_LARGE
    duration = _seconds(report.format.duration) or _seconds(picture.duration)
    if duration is not None and duration > limits.max_duration_seconds:
        return FailureCode.TOO_LONG
    width, height = _as_shown(picture)
    return Media(
        width=width,
        height=height,
        frame_rate=_output_rate(picture.avg_frame_rate),
        has_audio=any(stream.codec_type == "audio" and stream.codec_name for stream in report.streams),
        duration_seconds=duration,
    )


def _is_moving_picture(stream: _Stream) -> bool:
    """Cover art is a video stream too, to ffprobe."""
    cover = stream.disposition.attached_pic or stream.disposition.still_image
    return (
        stream.codec_type == "video"
        and bool(stream.codec_name)
        and stream.width > 1
        and stream.height > 1
        and not cover
    )


def _as_shown(stream: _Stream) -> tuple[int, int]:
    aspect = _ratio(stream.sample_aspect_ratio.replace(":", "/")) or Fraction(1)
    width, height = max(2, round(stream.width * aspect)), stream.height
    rotation = next((data.rotation for data in stream.side_data_list if data.rotation is not None), 0.0)
    return (height, width) if round(rotation) % 180 == 90 else (width, height)


def _output_rate(average: str) -> Fraction:
    """The source's rate, halved until it is one that a lecture needs, so that a second never holds an odd part of a
    frame.
    """
    rate = _ratio(average) or _HIGHEST_RATE
    while rate > _HIGHEST_RATE:
        rate /= 2
    return max(rate, _LOWEST_RATE).limit_denominator(1001)


def _ratio(text: str) -> Fraction | None:
    try:
        ratio = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return ratio if ratio > 0 else None


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None
