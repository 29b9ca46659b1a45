"""A subgraph for the tests of how subgraphs are served."""

from collections.abc import AsyncGenerator

import strawberry
from opentelemetry import trace

from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.schema import federated_schema
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.kernel.platform.errors import RateLimited

Info = strawberry.Info[RequestContext, None]


@strawberry.federation.type(keys=["id"])
class Lamp:
    id: strawberry.ID

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Lamp":
        require_principal(info.context.principal)
        return cls(id=id)


@strawberry.type
class Query:
    @strawberry.field
    def who(self, info: Info) -> str | None:
        return info.context.principal.user_id if info.context.principal else None

    @strawberry.field
    def origin(self, info: Info) -> str | None:
        return info.context.request.ip

    @strawberry.field
    def trace(self) -> str:
        return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def light(self) -> Lamp:
        return Lamp(id=strawberry.ID("1"))

    @strawberry.mutation
    def dim(self, seconds: int) -> bool:
        raise RateLimited(seconds)


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def flicker(self, info: Info) -> AsyncGenerator[str, None]:
        who = require_principal(info.context.principal)
        for number in range(2):
            yield f"{who.user_id} {number}"


class Lamps:
    """The subgraph, and what became of it."""

    def __init__(self) -> None:
        self.life: list[str] = []
        self.broken = False

    @property
    def subgraph(self) -> Subgraph:
        def context(request: RequestInfo) -> RequestContext:
            return RequestContext(request=request)

        return Subgraph(
            name="lamps",
            schema=federated_schema("lamps", Query, Mutation, Subscription, types=[Lamp]),
            request_context=context,
            start=self._start,
            stop=self._stop,
            ready={"mains": self._check},
        )

    async def _start(self) -> None:
        self.life.append("started")

    async def _stop(self) -> None:
        self.life.append("stopped")

    async def _check(self) -> None:
        if self.broken:
            raise RuntimeError("the fuse of circuit 7 is blown")
