"""A small subgraph for tests of the processes that run subgraphs."""

from collections.abc import AsyncIterator, Awaitable, Callable

import strawberry

from subgraphs.kernel.graphql.request_info import RequestContext
from subgraphs.kernel.graphql.schema import federated_schema
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.platform.lifespan import no_op

Info = strawberry.Info[RequestContext, None]


@strawberry.type
class Query:
    @strawberry.field
    def caller(self, info: Info) -> str:
        principal = info.context.principal
        return str(principal.user_id) if principal is not None else "nobody"

    @strawberry.field
    def address(self, info: Info) -> str | None:
        return info.context.request.ip

    @strawberry.field
    def fails(self) -> str:
        raise RuntimeError("the password is hunter2")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number


def greeting(
    start: Callable[[], Awaitable[None]] = no_op, ready: Callable[[], Awaitable[None]] | None = None
) -> Subgraph:
    """Return the subgraph, ready to run."""
    return Subgraph(
        name="greeting",
        schema=federated_schema("greeting", Query, subscription=Subscription),
        request_context=lambda request: RequestContext(request=request),
        start=start,
        ready={"store": ready} if ready is not None else {},
    )
