"""A small real graph over three subgraphs, planned by the planner and executed against fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson

from router.composition import compose
from router.execution import (
    Engine,
    EngineOptions,
    ExecutionResult,
    GraphQLRequest,
    IncrementalResult,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
)
from router.execution.planned_supergraph import PlannedSupergraph
from router.federation import SubgraphDocument
from router.transport import FakeTransport
from router.transport.fake import Answer

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", '
    'import: ["@key", "@external", "@requires", "@shareable", "@inaccessible"])\n'
)

PRODUCTS = """
    type Query { products: [Product!] product(upc: ID!): Product slowProduct: Product node(id: ID!): Node }
    type Mutation { addProduct(name: String!): Product removeProduct(upc: ID!): Boolean }
    type Subscription { productChanged(upc: ID): Product }
    interface Node { id: ID! }
    type Product implements Node @key(fields: "upc") { id: ID! upc: ID! name: String color: Color }
    type Secret implements Node @inaccessible { id: ID! }
    enum Color { RED BLUE @inaccessible }
"""

REVIEWS = """
    type Product @key(fields: "upc") { upc: ID! rating: Int! reviews: [Review!] }
    type Review @key(fields: "id") { id: ID! body: String product: Product author: User }
    type User @key(fields: "id") { id: ID! }
    type Query { topReview: Review }
    type Mutation { review(upc: ID!): Review }
"""

USERS = """
    type User @key(fields: "id") { id: ID! name: String! email: String }
    type Query { me: User }
"""


def supergraph_sdl() -> str:
    """The graph's supergraph."""
    result = compose(
        [
            SubgraphDocument("products", "http://products", LINK + PRODUCTS),
            SubgraphDocument("reviews", "http://reviews", LINK + REVIEWS),
            SubgraphDocument("users", "http://users", LINK + USERS),
        ]
    )
    assert result.supergraph_sdl is not None, result.errors
    return result.supergraph_sdl


GRAPH = PlannedSupergraph.from_sdl(supergraph_sdl())

Answerers = Mapping[str, Callable[[SubgraphRequest], Answer] | Answer]


class Gateway:
    """An engine over the graph. Each subgraph answers what `answers` says; `fakes` know what they were asked."""

    def __init__(
        self,
        answers: Answerers,
        options: EngineOptions | None = None,
        transports: Mapping[str, SubgraphTransport] | None = None,
    ) -> None:
        self.fakes = {name: FakeTransport(answer) for name, answer in answers.items()}
        self.engine = Engine(GRAPH, {**self.fakes, **(transports or {})}, options)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """The whole response, as a client would read it."""
        result = await self.engine.execute(GraphQLRequest(query, variables, **changes))
        assert isinstance(result, ExecutionResult)
        response: dict[str, Any] = orjson.loads(result.encode())
        return response

    async def ask_in_parts(self, query: str, **changes: Any) -> list[dict[str, Any]]:
        """Every response object of an operation with `@defer`."""
        result = await self.engine.execute(GraphQLRequest(query, accepts_deferred=True, **changes))
        assert isinstance(result, IncrementalResult), result
        return [result.initial, *[part async for part in result.subsequent]]

    def calls(self, subgraph: str) -> list[str]:
        """The documents that a subgraph was sent."""
        return [call.document for call in self.fakes[subgraph].calls]


def entities(*answers: object) -> Callable[[SubgraphRequest], Answer]:
    """Answers `_entities` with these, whatever is asked."""
    return lambda request: {"data": {"_entities": list(answers)}}


async def events(*answers: Answer) -> AsyncIterator[SubgraphResponse]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
        yield SubgraphResponse("products", payload=dict(answer))
