"""HLS playlists (RFC 8216): the encoder's media playlists are read, the multivariant playlist above them is written.

Every URI is relative, so the token in the path of the first request is in the path of all following ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from subgraphs.videos.service.transcoding.ladder import AUDIO_CODEC, Rung, start_rung


class MalformedPlaylist(ValueError):
    """The text is not a complete media playlist."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a rendition."""

    uri: str
    seconds: float


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """The segments of a rendition."""

    segments: tuple[Segment, ...]

    initialization: str = "init.mp4"
    """The URI of the initialization section."""

    @property
    def seconds(self) -> float:
        return sum(segment.seconds for segment in self.segments)

    @property
    def target_duration(self) -> int:
        """The longest segment in whole seconds: at least 1, as players stop at 0 (RFC 8216, section 4.3.3.1)."""
        return max(1, *(int(segment.seconds + 0.5) for segment in self.segments))


@dataclass(frozen=True, slots=True)
class AudioRendition:
    """An audio track beside the rungs. The first one is the default."""

    folder: str
    bitrate: "Bitrate"
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Bitrate:
    """Bit rates in bits per second: of the largest segment, and on average."""

    peak: int
    average: int

    def __add__(self, other: "Bitrate") -> "Bitrate":
        return Bitrate(self.peak + other.peak, self.average + other.average)


def read_media_playlist(text: str) -> MediaPlaylist:
    """Read the playlist of one finished rendition. Raises MalformedPlaylist, also without an initialization section."""
    initialization = ""
    segments: list[Segment] = []
    seconds: float | None = None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != "#EXTM3U" or "#EXT-X-ENDLIST" not in lines:
        raise MalformedPlaylist("incomplete playlist")
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
    return MediaPlaylist(tuple(segments), initialization)


def write_media_playlist(playlist: MediaPlaylist) -> str:
    """Write the playlist of one rendition."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{playlist.target_duration}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{playlist.initialization}"',
    ]
    for segment in playlist.segments:
        lines += [f"#EXTINF:{segment.seconds:.6f},", segment.uri]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def _duration(line: str) -> float:
    try:
        return float(line.removeprefix("#EXTINF:").split(",")[0])
    except ValueError:
        raise MalformedPlaylist(line) from None


def bitrate_of(playlist: MediaPlaylist, sizes: Sequence[int]) -> Bitrate:
    """Return the bit rates of a rendition whose segments have these sizes in bytes (RFC 8216, section 4.3.4.2)."""
    if not playlist.segments:
        return Bitrate(0, 0)
    timed = [(size, segment.seconds) for size, segment in zip(sizes, playlist.segments, strict=True)]
    # A last segment of a few milliseconds would give an absurd peak: segments shorter than half the longest don't
    # count.
    longest = max(seconds for _, seconds in timed)
    peak = max(round(size * 8 / seconds) for size, seconds in timed if seconds >= longest / 2 and seconds > 0)
    return Bitrate(peak, round(sum(sizes) * 8 / max(playlist.seconds, 0.001)))


def multivariant_playlist(
    rungs: Sequence[tuple[Rung, Bitrate]], frame_rate: Fraction, sounds: Sequence[AudioRendition] = ()
) -> str:
    """Write the playlist that a player opens first: every rung, and the audio renditions.

    Players start with the rung listed first, so that is a light one; the others follow, the largest first.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    names = _names(sounds)
    for number, sound in enumerate(sounds):
        language = "" if sound.language is None else f'LANGUAGE="{sound.language}",'
        default = "DEFAULT=YES" if number == 0 else "DEFAULT=NO"
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="{names[number]}",{language}{default},AUTOSELECT=YES,'
            f'CHANNELS="2",URI="{sound.folder}/index.m3u8"'
        )
    loudest = max((sound.bitrate for sound in sounds), key=lambda rate: rate.peak, default=None)
    start = start_rung([rung for rung, _ in rungs])
    for rung, video in sorted(rungs, key=lambda made: made[0] != start):
        total = video if loudest is None else video + loudest
        codecs = rung.codec if loudest is None else f"{rung.codec},{AUDIO_CODEC}"
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={total.peak},AVERAGE-BANDWIDTH={total.average},"
            f'RESOLUTION={rung.width}x{rung.height},FRAME-RATE={float(frame_rate):.3f},CODECS="{codecs}"'
            + ("" if loudest is None else ',AUDIO="audio"')
        )
        lines.append(f"{rung.name}/index.m3u8")
    return "\n".join(lines) + "\n"


def _names(sounds: Sequence[AudioRendition]) -> list[str]:
    """Return a name for each audio track, different from all others (RFC 8216, section 4.3.4.1.1)."""
    names: list[str] = []
    for number, sound in enumerate(sounds, start=1):
        name = sound.title or sound.language or ("Audio" if len(sounds) == 1 else f"Audio {number}")
        names.append(name if name not in names else f"{name} ({number})")
    return names
