"""Query fields of learning; most of its data is reached through courses and lectures."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.graphql.viewer import ROOT
from subgraphs.kernel.identity.ids import REVIEW
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.learning.schema.context import Info
from subgraphs.learning.schema.review_filters import ReviewFilterInput
from subgraphs.learning.schema.types import Review
from subgraphs.learning.schema.viewer import Viewer


@strawberry.type
class Query:
    @strawberry.federation.field(shareable=True, description=ROOT)
    async def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of_caller(info.context)

    @strawberry.field(description="A review; null if there is no such review.")
    async def review(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The review's id.")]
    ) -> Review | None:
        return await Review.resolve_reference(info, id)

    @strawberry.field(
        directives=[RequiresScopes(scopes=[[Scope.REVIEWS_MODERATE.value]])],
        description="The reviews of all courses that match a filter, newest first.",
    )
    async def reviews(
        self,
        info: Info,
        filter: Annotated[
            ReviewFilterInput | None, strawberry.argument(description="The reviews to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Review]:
        request = PageRequest.of(first, after, keys=(is_id(REVIEW),))
        wanted = filter or ReviewFilterInput()
        page = await info.context.use_cases.search_reviews(
            info.context.principal, wanted.parsed(), wanted.course(), wanted.author(), request
        )
        return connection_of(page.map(Review.of))
