"""The multivariant playlist with captions: that of the encoding, with a group of subtitle renditions (RFC 8216)."""

from collections.abc import Sequence

from subgraphs.videos.service.captions.model import CaptionTrack

_GROUP = "captions"


def with_captions(master: str, tracks: Sequence[CaptionTrack]) -> str:
    """Return the playlist with a rendition for each track, which every rung refers to."""
    lines: list[str] = []
    media = [_media(track, name) for track, name in zip(tracks, _names(tracks), strict=True)]
    for line in master.splitlines():
        if line.startswith("#EXT-X-STREAM-INF:"):
            lines += media
            media = []
            lines.append(f'{line},SUBTITLES="{_GROUP}"')
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _media(track: CaptionTrack, name: str) -> str:
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{_GROUP}",NAME="{name}",LANGUAGE="{track.language}",'
        f'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="{track.folder}/index.m3u8"'
    )


def _names(tracks: Sequence[CaptionTrack]) -> list[str]:
    """Return a name for each track, different from all others, without the quotation marks that would end it."""
    names: list[str] = []
    for track in tracks:
        name = track.label.replace('"', "'")
        names.append(name if name not in names else f"{name} ({track.language})")
    return names
