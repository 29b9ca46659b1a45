"""The report of ffprobe on an uploaded file, as far as the transcoding depends on it.

Fields are named as in ffprobe's output, which has most numbers as text.
"""

import math
from fractions import Fraction

from pydantic import BaseModel, ConfigDict, Field


class Disposition(BaseModel):
    """ffprobe's flags of a stream, each 0 or 1."""

    default: int = 0
    attached_pic: int = 0
    still_image: int = 0
    timed_thumbnails: int = 0
    dependent: int = 0


class SideData(BaseModel):
    """Data about a stream beside its packets; `rotation` is counterclockwise, in degrees."""

    rotation: float | None = None


class Stream(BaseModel):
    """One stream of the file."""

    model_config = ConfigDict(extra="ignore")

    index: int = 0
    codec_type: str = ""
    codec_name: str = ""
    width: int = 0
    height: int = 0
    pix_fmt: str = ""
    sample_aspect_ratio: str = ""
    avg_frame_rate: str = ""
    field_order: str = ""
    color_space: str = ""
    color_transfer: str = ""
    color_primaries: str = ""
    duration: str = ""
    nb_frames: str = ""
    disposition: Disposition = Field(default_factory=Disposition)
    tags: dict[str, str] = Field(default_factory=dict)
    side_data_list: list[SideData] = Field(default_factory=list)

    @property
    def tagged_seconds(self) -> float | None:
        """The duration in seconds by Matroska's tag, where ffprobe's `duration` is that of the whole file."""
        return clock_seconds_of(self.tag("duration") or "")

    @property
    def declared_frames(self) -> int | None:
        """The number of the stream's frames that the container declares: packets of video, samples of some audio."""
        return int(self.nb_frames) if self.nb_frames.isdigit() else None

    def tag(self, name: str) -> str | None:
        """Return the value of a tag by its name in lower case: the case differs between containers."""
        return next((value for key, value in self.tags.items() if key.lower() == name), None)


class Container(BaseModel):
    """The container of the streams, which ffprobe calls their format."""

    model_config = ConfigDict(extra="ignore")

    format_name: str = ""
    duration: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names of the container's format and of its relatives, such as mov and mp4."""
        return frozenset(self.format_name.split(","))


class ProbeReport(BaseModel):
    """The relevant part of the output of `ffprobe -show_format -show_streams -of json`."""

    model_config = ConfigDict(extra="ignore")

    streams: list[Stream] = Field(default_factory=list)
    format: Container = Field(default_factory=Container)


def seconds_of(text: str) -> float | None:
    """Return a positive, finite number of seconds; None if the text is none."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def clock_seconds_of(text: str) -> float | None:
    """Return the seconds of a duration such as 00:01:02.500, as in Matroska's tags; None if it is none, or zero."""
    parts = text.split(":")
    if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
        return None
    seconds = seconds_of(parts[2]) or 0.0
    return (int(parts[0]) * 3600 + int(parts[1]) * 60 + seconds) or None


def ratio_of(text: str) -> Fraction | None:
    """Return a positive ratio such as 16:15 or 30000/1001; None if it is none."""
    try:
        ratio = Fraction(text.replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return None
    return ratio if ratio > 0 else None
