"""The removal of deleted videos' files."""

from dataclasses import dataclass

from subgraphs.videos.service.model import files_prefix
from subgraphs.videos.service.ports.captions import Transcripts
from subgraphs.videos.service.ports.object_storage import Files, Sources
from subgraphs.videos.service.ports.quotas import Quotas
from subgraphs.videos.service.ports.videos import Videos


@dataclass(frozen=True, slots=True)
class PurgeDeletedVideos:
    """Remove the objects and transcripts of deleted videos and release their quota. Safe to repeat."""

    videos: Videos
    quotas: Quotas
    sources: Sources
    files: Files
    transcripts: Transcripts

    async def __call__(self) -> None:
        for video in await self.videos.find_unpurged():
            await self.sources.abort(video.upload.key, video.upload.storage_upload_id)
            await self.files.delete_prefix(video.upload.key)
            await self.files.delete_prefix(files_prefix(video.id))
            await self.transcripts.delete_of_video(video.id)
            await self.quotas.release(video.owner_id, video.id)
            await self.videos.mark_purged(video.id)
