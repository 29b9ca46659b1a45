"""The root queries of accounts."""

from typing import Annotated

import strawberry

from subgraphs.accounts.schema.administration.queries import AdministrationQueries
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.deletion_queries import DeletionQueries
from subgraphs.accounts.schema.identities import IdentityQueries
from subgraphs.accounts.schema.reports.queries import ReportQueries
from subgraphs.accounts.schema.types import User, Viewer
from subgraphs.kernel.graphql.viewer import ROOT


@strawberry.type
class Query(AdministrationQueries, ReportQueries, DeletionQueries, IdentityQueries):
    @strawberry.federation.field(shareable=True, description=ROOT)
    async def viewer(self, info: Info) -> Viewer | None:
        principal = info.context.principal
        if principal is None:
            return None
        user = await info.context.users.load(principal.user_id)
        return None if user is None else Viewer.of(user)

    @strawberry.field(description="The user of that id; null if there is none, or an admin suspended them.")
    async def user(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The user's id.")]
    ) -> User | None:
        return await User.find(info, id, suspended=False)
