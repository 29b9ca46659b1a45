"""The root queries of notifications."""

import strawberry

from subgraphs.kernel.graphql.viewer import ROOT
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.schema.viewer import Viewer


@strawberry.type
class Query:
    @strawberry.federation.field(shareable=True, description=ROOT)
    async def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of_caller(info.context)
