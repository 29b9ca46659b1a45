"""The choice of the streams that are encoded: the film rather than a still picture beside it, the default sound."""

import re
from collections.abc import Mapping, Sequence

from subgraphs.kernel.values.plain_text import clean_line
from subgraphs.videos.service.transcoding.packets import Extent
from subgraphs.videos.service.transcoding.probe_report import Stream

MAX_SOUNDS = 8
"""The number of audio tracks that are encoded, the default one included."""

_SOUND_CODECS = frozenset(
    [
        "aac",
        "ac3",
        "adpcm",
        "alac",
        "amr_nb",
        "amr_wb",
        "cook",
        "dts",
        "eac3",
        "flac",
        "g722",
        "mlp",
        "mp1",
        "mp2",
        "mp3",
        "nellymoser",
        "opus",
        "pcm",
        "speex",
        "truehd",
        "tta",
        "vorbis",
        "wavpack",
        "wmapro",
        "wmav1",
        "wmav2",
        "wmavoice",
        "wmalossless",
    ]
)
"""Codecs that every usual build of ffmpeg decodes, or their families. A file may hold others beside them, such as
Apple's spatial audio."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MAX_TITLE = 80


def is_picture(stream: Stream) -> bool:
    """Check whether it is a video stream; ffprobe reports cover art and thumbnails as such too."""
    flags = stream.disposition
    image = flags.attached_pic or flags.still_image or flags.timed_thumbnails or flags.dependent
    named = stream.codec_name not in {"", "none", "unknown"}
    return stream.codec_type == "video" and named and stream.width > 1 and stream.height > 1 and not image


def is_decodable_sound(stream: Stream) -> bool:
    """Check whether it is an audio stream that can be decoded."""
    family = stream.codec_name.split("_")[0]
    known = stream.codec_name in _SOUND_CODECS or family in {"pcm", "adpcm"}
    return stream.codec_type == "audio" and known


def order_pictures(streams: Sequence[Stream], extents: Mapping[int, Extent]) -> Sequence[Stream]:
    """Return video streams, the film first: one that moves, by its disposition, then the longest, then the largest."""

    def rank(stream: Stream) -> tuple[bool, bool, float, int, int]:
        extent = extents[stream.index]
        size = stream.width * stream.height
        return extent.packets > 1, bool(stream.disposition.default), extent.seconds, size, -stream.index

    return sorted(streams, key=rank, reverse=True)


def order_sounds(streams: Sequence[Stream], extents: Mapping[int, Extent]) -> Sequence[Stream]:
    """Return the audio streams to encode, the default one first, without those that are empty."""
    heard = [stream for stream in streams if extents[stream.index].packets]
    return sorted(heard, key=lambda stream: (not stream.disposition.default, stream.index))[:MAX_SOUNDS]


def language_of(stream: Stream) -> str | None:
    """Return the language tag of an audio stream; None if it has none, or no valid one."""
    language = stream.tag("language") or ""
    return language if _LANGUAGE.fullmatch(language) and language.lower() not in {"und", "unk"} else None


def title_of(stream: Stream) -> str | None:
    """Return the title of an audio stream as a quoted string of a playlist can hold it."""
    title = clean_line(stream.tag("title") or "").replace('"', "'")[:_MAX_TITLE]
    return title or None
