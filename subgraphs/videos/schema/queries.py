"""What can be asked of videos, and followed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.identity import Role, require_scope
from subgraphs.kernel.ids import VIDEO
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.types import Video


@strawberry.type
class Query:
    @strawberry.federation.field(
        requires_scopes=[["instructor"], ["admin"]],
        description="A video of a course that the caller teaches; any, for an admin.",
    )
    async def video(self, info: Info, id: strawberry.ID) -> Video | None:
        require_scope(info.context.principal, Role.INSTRUCTOR, Role.ADMIN)
        return await Video.find(info, id)


@strawberry.type
class Subscription:
    @strawberry.subscription(
        directives=[RequiresScopes(scopes=[["instructor"], ["admin"]])],
        description="The video as it is, then each change of its state or progress, until it is ready.",
    )
    async def video_state_changed(self, info: Info, video_id: strawberry.ID) -> AsyncGenerator[Video, None]:
        known = known_id(VIDEO, video_id, "videoId")
        async with aclosing(info.context.use_cases.watch_video(info.context.principal, known)) as records:
            async for record in records:
                yield Video.of(record)
