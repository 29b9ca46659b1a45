"""HLS playlists (RFC 8216): reading the media playlists that the encoder wrote, writing the multivariant one above
them.

Every URI is relative, so that the token in the path of the first request is in the path of all that follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from subgraphs.videos.service.ladder import AUDIO_CODEC, Rung


class MalformedPlaylist(ValueError):
    """The text is no complete media playlist."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a rendition."""

    uri: str
    seconds: float


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """What a rendition consists of."""

    initialization_uri: str
    segments: tuple[Segment, ...]

    @property
    def seconds(self) -> float:
        return sum(segment.seconds for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Bitrate:
    """In bits a second: of the densest segment, and over all."""

    peak: int
    average: int

    def __add__(self, other: "Bitrate") -> "Bitrate":
        return Bitrate(self.peak + other.peak, self.average + other.average)


def read_media_playlist(text: str) -> MediaPlaylist:
    """The playlist of one finished rendition with an initialization section. Raises MalformedPlaylist."""
    initialization: str | None = None
    segments: list[Segment] = []
    seconds: float | None = None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != "#EXTM3U" or "#EXT-X-ENDLIST" not in lines:
        raise MalformedPlaylist("no complete playlist")
    for line in lines:
        if line.startswith("#EXT-X-MAP:"):
            initialization = line.partition('URI="')[2].partition('"')[0]
        elif line.startswith("#EXTINF:"):
            seconds = _duration(line)
        elif not line.startswith("#"):
            if seconds is None:
                raise MalformedPlaylist(f"{line} has no duration")
            segments.append(Segment(line, seconds))
            seconds = None
    if not initialization or not segments:
        raise MalformedPlaylist("no initialization section, or no segments")
    return MediaPlaylist(initialization, tuple(segments))


def _duration(line: str) -> float:
    try:
        return float(line.removeprefix("#EXTINF:").split(",")[0])
    except ValueError:
        raise MalformedPlaylist(line) from None


def bitrate_of(playlist: MediaPlaylist, sizes: Sequence[int]) -> Bitrate:
    """The bit rates of a rendition whose segments have these sizes in bytes (RFC 8216, section 4.3.4.2)."""
    if not playlist.segments:
        return Bitrate(0, 0)
    timed = [(size, segment.seconds) for size, segment in zip(sizes, playlist.segments, strict=True)]
    # A last segment of some milliseconds would make for an absurd peak: what is shorter than half the longest doesn't
    # count.
    longest = max(seconds for _, seconds in timed)
    peak = max(round(size * 8 / seconds) for size, seconds in timed if seconds >= longest / 2 and seconds > 0)
    return Bitrate(peak, round(sum(sizes) * 8 / max(playlist.seconds, 0.001)))


def multivariant_playlist(
    rungs: Sequence[tuple[Rung, Bitrate]], frame_rate: Fraction, audio: Bitrate | None, *, audio_name: str = "audio"
) -> str:
    """The playlist that a player opens first: every rung, the audio beside them."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if audio is not None:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
            f'URI="{audio_name}/index.m3u8"'
        )
    for rung, video in rungs:
        total = video if audio is None else video + audio
        codecs = rung.codec if audio is None else f"{rung.codec},{AUDIO_CODEC}"
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={total.peak},AVERAGE-BANDWIDTH={total.average},"
            f'RESOLUTION={rung.width}x{rung.height},FRAME-RATE={float(frame_rate):.3f},CODECS="{codecs}"'
            + ("" if audio is None else ',AUDIO="audio"')
        )
        lines.append(f"{rung.name}/index.m3u8")
    return "\n".join(lines) + "\n"
