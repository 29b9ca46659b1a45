"""The removal of captions that no grant leads to any more."""

from dataclasses import dataclass

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.ports.captions import VideoTextRecords
from subgraphs.videos.service.ports.object_storage import Files


@dataclass(frozen=True, slots=True)
class PurgeCaptions:
    """Remove the files of replaced captions after the last grant for them has expired. Safe to repeat."""

    texts: VideoTextRecords
    files: Files
    clock: Clock

    async def __call__(self) -> None:
        for video, retired in await self.texts.find_retired(self.clock()):
            if video.published is not None:
                for each in retired:
                    await self.files.delete_prefix(f"{video.published.prefix}/{each.path}")
            await self.texts.drop_retired(video.id, retired)
