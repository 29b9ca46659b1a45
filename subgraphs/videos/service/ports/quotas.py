"""The storage that each owner uses."""

from typing import Protocol

from subgraphs.kernel.identity.ids import UserId, VideoId


class Quotas(Protocol):
    """Reserved bytes of each owner's sources, by video."""

    async def reserve(self, owner_id: UserId, video_id: VideoId, size_bytes: int, quota_bytes: int) -> bool:
        """Reserve the bytes for that video unless the owner would exceed the quota.

        Returns whether they are reserved; repeating it changes nothing.
        """
        ...

    async def release(self, owner_id: UserId, video_id: VideoId) -> None:
        """Release the bytes reserved for that video, if any."""
        ...
