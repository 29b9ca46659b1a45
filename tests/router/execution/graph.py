"""A small real graph over three subgraphs, planned by the planner and executed against fakes."""

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
    RequestError,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
)
from router.federation import SubgraphDocument
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import FakeTransport
from router.transport.testing.fake import FakeResponse

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
    """Compose the graph's supergraph."""
    result = compose(
        [
            SubgraphDocument("products", "http://products", LINK + PRODUCTS),
            SubgraphDocument("reviews", "http://reviews", LINK + REVIEWS),
            SubgraphDocument("users", "http://users", LINK + USERS),
        ]
    )
    assert result.supergraph_sdl is not None, result.errors
    return result.supergraph_sdl


GRAPH = SupergraphPlanner.from_sdl(supergraph_sdl())

Responders = Mapping[str, Callable[[SubgraphRequest], FakeResponse] | FakeResponse]


class Gateway:
    """An engine over the graph. `responses` has the response of each subgraph; `fakes` record their calls."""

    def __init__(
        self,
        responses: Responders,
        options: EngineOptions | None = None,
        transports: Mapping[str, SubgraphTransport] | None = None,
    ) -> None:
        self.fakes = {name: FakeTransport(response) for name, response in responses.items()}
        self.engine = Engine(GRAPH, {**self.fakes, **(transports or {})}, options)

    async def execute(self, query: str, variables: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """Execute an operation and decode the whole response."""
        result = await self.engine.execute(GraphQLRequest(query, variables, **changes))
        assert isinstance(result, ExecutionResult)
        response: dict[str, Any] = orjson.loads(result.encode())
        return response

    async def execute_incrementally(self, query: str, **changes: Any) -> list[dict[str, Any]]:
        """Execute an operation with `@defer` and collect every response object."""
        result = await self.engine.execute(GraphQLRequest(query, accepts_deferred=True, **changes))
        assert isinstance(result, IncrementalResult), result
        return [result.initial, *[part async for part in result.subsequent]]

    async def subscribe(self, query: str, **changes: Any) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a subscription, or return the result that says why it cannot be started."""
        request = GraphQLRequest(query, **changes)
        try:
            planned = self.engine.plan(self.engine.prepare(request), request)
        except RequestError as error:
            return ExecutionResult(errors=error.entries, has_data=False)
        return await self.engine.subscribe(planned, request)

    def calls(self, subgraph: str) -> list[str]:
        """Return the documents that a subgraph was sent."""
        return [call.document for call in self.fakes[subgraph].calls]


def entities(*responses: object) -> Callable[[SubgraphRequest], FakeResponse]:
    """Build a responder that returns these entities to any request."""
    return lambda request: {"data": {"_entities": list(responses)}}


async def events(*responses: FakeResponse) -> AsyncIterator[SubgraphResponse]:
    for response in responses:
        if isinstance(response, Exception):
            raise response
        yield SubgraphResponse("products", payload=dict(response))
