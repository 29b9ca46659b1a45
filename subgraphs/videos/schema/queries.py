"""The root query fields of videos."""

from typing import Annotated

import strawberry

from subgraphs.kernel.graphql.viewer import ROOT
from subgraphs.kernel.identity.principal import Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.types import Video
from subgraphs.videos.schema.viewer import Viewer


@strawberry.type
class Query:
    @strawberry.federation.field(shareable=True, description=ROOT)
    async def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of_caller(info.context)

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="A video of a course that the viewer teaches, or any video for an admin.",
    )
    async def video(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The video's id.")]
    ) -> Video | None:
        require_scope(info.context.principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        return await Video.find(info, id)
