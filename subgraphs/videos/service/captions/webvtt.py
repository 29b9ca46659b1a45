"""WebVTT files: a whole file of cues, and the segments and playlist of an HLS subtitle rendition (RFC 8216, 3.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from subgraphs.videos.service.captions.cues import Cue

SEGMENT_SECONDS = 60
_TIMESTAMP_MAP = "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"
"""Films begin at timestamp 0, so the time of a cue is that of the film."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be published, by its name in the rendition's folder."""

    name: str
    content: str


def whole_file(cues: Sequence[Cue]) -> str:
    """Return all cues as one WebVTT file."""
    return "\n".join(["WEBVTT", "", *_blocks(cues)])


def rendition_files(cues: Sequence[Cue], seconds: int) -> Iterator[File]:
    """Yield the segments of captions of a film of that length, and their playlist as the last."""
    count = max(1, -(-seconds // SEGMENT_SECONDS))
    inside: list[list[Cue]] = [[] for _ in range(count)]
    for cue in cues:
        first, last = (moment // (SEGMENT_SECONDS * 1000) for moment in (cue.start_ms, cue.end_ms - 1))
        for number in range(first, min(last, count - 1) + 1):
            inside[number].append(cue)
    for number, shown in enumerate(inside):
        yield File(_segment(number), "\n".join(["WEBVTT", _TIMESTAMP_MAP, "", *_blocks(shown)]))
    yield File("index.m3u8", _playlist(count, seconds))


def _segment(number: int) -> str:
    return f"seg_{number:05}.vtt"


def _playlist(count: int, seconds: int) -> str:
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{min(SEGMENT_SECONDS, max(1, seconds))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]
    for number in range(count):
        rest = max(1, seconds) - number * SEGMENT_SECONDS
        lines += [f"#EXTINF:{min(SEGMENT_SECONDS, rest):.3f},", _segment(number)]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def _blocks(cues: Sequence[Cue]) -> Iterator[str]:
    for cue in cues:
        yield f"{_time(cue.start_ms)} --> {_time(cue.end_ms)}"
        yield cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        yield ""


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
