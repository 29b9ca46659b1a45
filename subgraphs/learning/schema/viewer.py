"""The part of the viewer that learning has: what they show as a learner, and the reviews that they receive."""

from typing import Annotated, Self

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
from subgraphs.kernel.graphql.viewer import VIEWER, OwnViewer
from subgraphs.kernel.identity.ids import REVIEW
from subgraphs.learning.schema.context import Info
from subgraphs.learning.schema.review_filters import ReceivedReviewFilterInput
from subgraphs.learning.schema.types import Review
from subgraphs.learning.service.reviews.ratings import ReviewFilter


@strawberry.federation.type(keys=["id"], description=VIEWER)
class Viewer(OwnViewer):
    @strawberry.field(
        description="Whether the viewer agreed to be named to the instructors of their courses; false by default."
    )
    async def visible_to_instructors(self, info: Info) -> bool | None:
        return await info.context.use_cases.check_visibility(info.context.principal)

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="The reviews of the courses that the viewer teaches, newest first.",
    )
    async def received_reviews(
        self,
        info: Info,
        filter: Annotated[
            ReceivedReviewFilterInput | None,
            strawberry.argument(description="The reviews to list; all if it is null."),
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Review] | None:
        request = PageRequest.of(first, after, keys=(is_id(REVIEW),))
        wanted, course_id = (ReviewFilter(), None) if filter is None else (filter.parsed(), filter.course())
        page = await info.context.use_cases.list_received_reviews(info.context.principal, wanted, course_id, request)
        return connection_of(page.map(Review.of))

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return cls.of_reference(info.context, id)
