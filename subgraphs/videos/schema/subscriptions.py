"""The root subscription fields of videos."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.identity.ids import VIDEO, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.types import Video


@strawberry.type
class Subscription:
    @strawberry.subscription(
        directives=[RequiresScopes(scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]])],
        description=(
            "The current record of a video, then the record after each change of its status or progress. Completes "
            "when the video is ready or deleted."
        ),
    )
    async def video_status_changed(
        self, info: Info, video_id: Annotated[strawberry.ID, strawberry.argument(description="The video's id.")]
    ) -> AsyncGenerator[Video, None]:
        parsed = parse_id(VIDEO, video_id, "videoId")
        async with aclosing(info.context.use_cases.watch_video(info.context.principal, parsed)) as records:
            async for record in records:
                yield Video.of(record)
