"""The publication of a revision of a video's captions: files first, then the record that leads to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.events import VideosAudited
from subgraphs.videos.service.captions.cues import Cue
from subgraphs.videos.service.captions.master_playlist import with_captions
from subgraphs.videos.service.captions.model import MASTER, CaptionSet, CaptionTrack, RetiredFiles
from subgraphs.videos.service.captions.webvtt import rendition_files
from subgraphs.videos.service.model import Publication, Video, VideoState
from subgraphs.videos.service.ports.captions import Transcripts, VideoTextRecords
from subgraphs.videos.service.ports.object_storage import Files
from subgraphs.videos.service.ports.videos import Videos

_ATTEMPTS = 10
"""Tries to publish against concurrent changes of the same video's captions."""


@dataclass(frozen=True, slots=True)
class PublishCaptions:
    """Publish captions beside a film, whose own files stay as they are.

    Each revision has a playlist of its own name. Players that opened an earlier one go on with it: its files are
    removed when the last grant that leads to them has expired.
    """

    videos: Videos
    texts: VideoTextRecords
    transcripts: Transcripts
    files: Files
    longest_grant: timedelta
    clock: Clock

    async def write(self, video: Video, track: CaptionTrack, cues: Sequence[Cue]) -> None:
        """Write the files of a track that no playlist lists yet. Raises VideosError if the video is not ready."""
        publication = require_ready(video)
        await self.files.write(
            f"{publication.prefix}/{track.folder}",
            {file.name: file.content.encode() for file in rendition_files(cues, publication.duration_seconds)},
        )

    async def __call__(
        self, video: Video, change: Callable[[CaptionSet], CaptionSet], audit: Sequence[VideosAudited] = ()
    ) -> Video:
        """Publish the changed captions, and return the video. `change` is repeated if another change came first.

        Raises VideosError.
        """
        for _ in range(_ATTEMPTS):
            publication = require_ready(video)
            before = video.texts.captions
            after = change(before)
            if after.tracks:
                master = await self.files.read(f"{publication.prefix}/{MASTER}")
                playlist = with_captions(master.decode(), after.tracks)
                await self.files.write(publication.prefix, {after.playlist: playlist.encode()})
            replaced = [track for track in before.tracks if track not in after.tracks]
            changed = await self.texts.publish(video.id, before.revision, after, self._retired(before, replaced), audit)
            if changed is not None:
                for track in replaced:
                    await self.transcripts.delete(track.id)
                return changed
            if after.tracks:
                await self.files.delete_prefix(f"{publication.prefix}/{after.playlist}")
            video = await self.videos.get(video.id) or video
        raise VideosError(VideosErrorCode.CONFLICT, "The captions are being changed by others: try again.")

    def _retired(self, before: CaptionSet, replaced: Sequence[CaptionTrack]) -> list[RetiredFiles]:
        until = self.clock() + self.longest_grant
        paths = [] if before.playlist == MASTER else [before.playlist]
        return [RetiredFiles(path, until) for path in (*paths, *(f"{track.folder}/" for track in replaced))]


def require_ready(video: Video) -> Publication:
    """Return the video's files. Raises VideosError unless it is ready."""
    if video.published is None or video.state is not VideoState.READY:
        raise VideosError(VideosErrorCode.NOT_READY, "The video is not ready yet.", "videoId")
    return video.published
