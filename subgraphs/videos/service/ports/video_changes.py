"""Notifications that a video's record changed."""

from collections.abc import AsyncGenerator
from typing import Protocol

from subgraphs.kernel.identity.ids import VideoId


class VideoChanges(Protocol):
    """Best-effort notifications of changes. One may be lost; the record is authoritative."""

    async def publish(self, video_id: VideoId) -> None: ...

    def subscribe(self, video_id: VideoId) -> AsyncGenerator[None, None]:
        """Yield once at the start, then whenever the record may have changed."""
        ...
