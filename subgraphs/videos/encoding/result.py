"""The files that an encoding made, as ffprobe and their playlists describe them."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from subgraphs.kernel.child_processes import run
from subgraphs.videos.encoding.verification import MadeRendition, MadeStream, check_files, read_made
from subgraphs.videos.service.transcoding.playlists import (
    Bitrate,
    MediaPlaylist,
    bitrate_of,
    read_media_playlist,
    write_media_playlist,
)

_SECONDS = 60.0
_FIRST = ".first.mp4"


@dataclass(frozen=True, slots=True)
class Result:
    """The folder of an encoding's files."""

    folder: Path
    ffprobe: str

    async def rendition(self, name: str) -> MadeRendition:
        """Return a rendition, and write its playlist anew. Raises MalformedPlaylist, ResultInvalid, ProgramFailed."""
        playlist = await asyncio.to_thread(_rewrite, self.folder / name)
        first = self.folder / name / _FIRST
        try:
            return MadeRendition(playlist, await self._probe(first))
        finally:
            first.unlink(missing_ok=True)

    async def image(self, name: str) -> MadeStream:
        """Return the stream of an image. Raises ResultInvalid, ProgramFailed."""
        return await self._probe(self.folder / name)

    def bitrate(self, name: str, playlist: MediaPlaylist) -> Bitrate:
        """Return the bit rates of a rendition."""
        sizes = [(self.folder / name / segment.uri).stat().st_size for segment in playlist.segments]
        return bitrate_of(playlist, sizes)

    async def _probe(self, path: Path) -> MadeStream:
        command = [
            self.ffprobe,
            "-v",
            "error",
            "-protocol_whitelist",
            "file",
            "-show_streams",
            "-of",
            "json",
            str(path),
        ]
        return read_made(await run(command, timeout_seconds=_SECONDS))


def _rewrite(folder: Path) -> MediaPlaylist:
    """Read and check a rendition's playlist, write it anew, and put its beginning into one file for ffprobe."""
    index = folder / "index.m3u8"
    playlist = read_media_playlist(index.read_text(encoding="utf-8"))
    check_files(folder, playlist)
    index.write_text(write_media_playlist(playlist), encoding="utf-8")
    beginning = (folder / playlist.initialization, folder / playlist.segments[0].uri)
    (folder / _FIRST).write_bytes(b"".join(path.read_bytes() for path in beginning))
    return playlist
