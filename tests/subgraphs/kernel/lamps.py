"""A subgraph for the tests of how subgraphs are served."""

from collections.abc import AsyncGenerator

import strawberry
from opentelemetry import trace

from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.schema import federated_schema
from subgraphs.kernel.subgraph import Subgraph

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
        return info.context.call.ip

    @strawberry.field
    def trace(self) -> str:
        return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def light(self) -> Lamp:
        return Lamp(id=strawberry.ID("1"))


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
        def context(call: Call) -> RequestContext:
            return RequestContext(call=call)

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
