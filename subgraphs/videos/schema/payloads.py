"""The payloads that several mutations of videos share."""

from collections.abc import Awaitable
from typing import Self

import strawberry

from subgraphs.videos.errors import VideosError
from subgraphs.videos.schema.types import Video, VideoError
from subgraphs.videos.service import model


@strawberry.type
class MutationPayload:
    """The base of payloads: the errors of the mutation."""

    errors: list[VideoError] = strawberry.field(
        default_factory=list, description="The reasons for which nothing changed; empty on success."
    )


@strawberry.type
class VideoPayload(MutationPayload):
    """A video, or errors."""

    video: Video | None = strawberry.field(
        default=None, description="The video after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, change: Awaitable[model.Video]) -> Self:
        """Await the change, and present the video or the error."""
        try:
            return cls(video=Video.of(await change))
        except VideosError as error:
            return cls(errors=[VideoError.of(error)])
