"""The description of an uploaded file, from what ffprobe reports and the times of its packets.

Its name and the client's claims are ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from subgraphs.videos.service.model import FailureCode
from subgraphs.videos.service.transcoding.packets import Extent
from subgraphs.videos.service.transcoding.probe_report import ProbeReport, Stream, ratio_of, seconds_of
from subgraphs.videos.service.transcoding.tracks import (
    is_decodable_sound,
    is_picture,
    language_of,
    order_pictures,
    order_sounds,
    title_of,
)

CONTAINERS = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg"),
    *("asf", "flv", "ogg", "mxf", "gif", "dv"),
)
"""The demuxers allowed to open an upload. Playlists and other formats that refer to further files are excluded."""

_ESTIMATED = frozenset({"mpegts", "mpeg", "ogg", "gif", "dv"})
"""Containers that declare no length: ffprobe estimates it by the last time that it finds."""

_MIN_RATE, _MAX_RATE = Fraction(5), Fraction(30)
_LOST_SHARE = 0.05
"""The share of declared packets that may be missing from an AVI file: writers count dropped frames too."""
_TOLERANCE_SECONDS, _TOLERANCE_SHARE = 0.25, 0.01


class Interlacing(Enum):
    """The pictures of a stream to which a deinterlacer applies."""

    NONE = "none"
    FLAGGED = "interlaced"
    """Those that are coded as interlaced: the stream may mix both."""
    ALL = "all"


class ColorSpace(Enum):
    """The color space of a source, as far as the conversion to BT.709 distinguishes it."""

    SDR = "SDR"
    WIDE = "WIDE"
    """Standard dynamic range with the primaries of BT.2020."""
    PQ = "PQ"
    HLG = "HLG"


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """The limits of files to encode."""

    max_duration_seconds: int
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The video stream that is encoded."""

    index: int = 0
    interlacing: Interlacing = Interlacing.NONE
    color_space: ColorSpace = ColorSpace.SDR
    matrix: str = "bt709"
    """The matrix of its color difference signals, by its name in ffmpeg."""


@dataclass(frozen=True, slots=True)
class Sound:
    """An audio stream that is encoded."""

    index: int = 1
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A file that can be encoded. Width and height are those of display: square pixels, after rotation."""

    width: int
    height: int
    frame_rate: Fraction
    duration_seconds: float
    """The time from the beginning of the first stream to the end of the longest, by its packets."""
    picture: Picture = Picture()
    sounds: tuple[Sound, ...] = ()
    """The default one first."""
    start_seconds: float = 0.0
    """The time of the first packet of any of these streams."""

    @property
    def has_audio(self) -> bool:
        return bool(self.sounds)


def candidates(report: ProbeReport, limits: MediaLimits) -> Sequence[int] | FailureCode:
    """Return the indexes of the streams whose packets decide on what is encoded, or the code of a failure."""
    if not report.format.names & set(CONTAINERS):
        return FailureCode.UNSUPPORTED_MEDIA
    pictures = [stream for stream in report.streams if is_picture(stream)]
    sounds = [stream for stream in report.streams if is_decodable_sound(stream)]
    if not pictures:
        return FailureCode.NO_PICTURE if sounds else FailureCode.UNSUPPORTED_MEDIA
    declared = seconds_of(report.format.duration)
    if declared is not None and declared > limits.max_duration_seconds:
        return FailureCode.TOO_LONG
    return [stream.index for stream in (*pictures, *sounds)]


def describe(report: ProbeReport, extents: Mapping[int, Extent], limits: MediaLimits) -> Media | FailureCode:
    """Return the properties of the file, or the code of the failure if it can't be encoded."""
    streams = [stream for stream in report.streams if stream.index in extents]
    pictures = order_pictures([stream for stream in streams if is_picture(stream)], extents)
    if not pictures:
        return FailureCode.UNSUPPORTED_MEDIA
    picture = pictures[0]
    if picture.width * picture.height > limits.max_pixels:
        return FailureCode.PICTURE_TOO_LARGE
    sounds = order_sounds([stream for stream in streams if is_decodable_sound(stream)], extents)
    chosen = [picture, *sounds]
    start = min(extents[stream.index].start for stream in chosen)
    end = max(extents[stream.index].end for stream in chosen)
    if end - start > limits.max_duration_seconds:
        return FailureCode.TOO_LONG
    if _is_cut(report, chosen, extents):
        return FailureCode.TRUNCATED
    width, height = _display_size(picture)
    rate = _output_rate(picture.avg_frame_rate)
    return Media(
        width=width,
        height=height,
        frame_rate=rate,
        duration_seconds=max(end - start, float(1 / rate)),
        picture=Picture(picture.index, _interlacing(picture), _color_space(picture), _matrix(picture)),
        sounds=tuple(Sound(sound.index, language_of(sound), title_of(sound)) for sound in sounds),
        start_seconds=start,
    )


def _is_cut(report: ProbeReport, chosen: Sequence[Stream], extents: Mapping[int, Extent]) -> bool:
    """Check whether the packets end before the length that the container declares; the picture is chosen first."""
    if report.format.names & _ESTIMATED:
        return False
    if "avi" in report.format.names:
        # Without the index at its end, ffprobe computes the duration from the packets that are there.
        # The number declared for audio is that of samples.
        declared_frames, found = chosen[0].declared_frames, extents[chosen[0].index].packets
        return declared_frames is not None and declared_frames > found * (1 + _LOST_SHARE) + 1
    tagged = "matroska" in report.format.names
    declared = [
        (stream.tagged_seconds if tagged else seconds_of(stream.duration), extents[stream.index].end)
        for stream in chosen
    ]
    known = [(seconds, end) for seconds, end in declared if seconds is not None]
    if not known:
        whole = seconds_of(report.format.duration)
        others = any(stream.codec_type not in {"video", "audio"} for stream in report.streams)
        if whole is None or others:
            return False
        known = [(whole, max(extent.end for extent in extents.values()))]
    return any(seconds - end > _TOLERANCE_SECONDS + seconds * _TOLERANCE_SHARE for seconds, end in known)


def _display_size(stream: Stream) -> tuple[int, int]:
    aspect = ratio_of(stream.sample_aspect_ratio) or Fraction(1)
    width, height = max(2, round(stream.width * aspect)), stream.height
    rotation = next((data.rotation for data in stream.side_data_list if data.rotation is not None), 0.0)
    return (height, width) if round(rotation) % 180 == 90 else (width, height)


def _output_rate(average: str) -> Fraction:
    """Return the source's rate, halved until it is at most `_MAX_RATE`, so that output frames coincide with source
    frames.
    """
    rate = ratio_of(average) or _MAX_RATE
    while rate > _MAX_RATE:
        rate /= 2
    return max(rate, _MIN_RATE).limit_denominator(1001)


def _interlacing(stream: Stream) -> Interlacing:
    if stream.field_order == "progressive":
        return Interlacing.NONE
    if stream.codec_name in {"h264", "hevc", "mpeg1video", "mpeg2video", "dvvideo", "vc1", "wmv3", "mpeg4", "prores"}:
        return Interlacing.FLAGGED
    return Interlacing.ALL if stream.field_order in {"tt", "bb", "tb", "bt"} else Interlacing.NONE


def _color_space(stream: Stream) -> ColorSpace:
    match stream.color_transfer, stream.color_primaries:
        case "smpte2084", _:
            return ColorSpace.PQ
        case "arib-std-b67", _:
            return ColorSpace.HLG
        case _, "bt2020":
            return ColorSpace.WIDE
        case _:
            return ColorSpace.SDR


_MATRICES: Mapping[str, str] = {
    "bt709": "bt709",
    "smpte170m": "smpte170m",
    "bt470bg": "bt601",
    "smpte240m": "smpte240m",
    "fcc": "fcc",
    "bt2020nc": "bt2020",
    "bt2020c": "bt2020",
}


def _matrix(stream: Stream) -> str:
    """Return the matrix; an undeclared one is that of its time: BT.601 for standard definition, BT.709 above."""
    known = _MATRICES.get(stream.color_space)
    if known is not None:
        return known
    if _color_space(stream) is not ColorSpace.SDR:
        return "bt2020"
    return "bt709" if min(stream.width, stream.height) >= 720 else "bt601"
