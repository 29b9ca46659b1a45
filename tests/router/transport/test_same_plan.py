"""One plan, every transport: the response does not depend on the transports."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest
from graphql import GraphQLSchema, graphql, graphql_sync

from router.composition import compose
from router.execution import Engine, ExecutionResult, GraphQLRequest, SubgraphRequest, SubgraphTransport
from router.federation import SubgraphDocument
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import AsgiTransport, FakeTransport, HttpTransport, InProcessTransport
from tests.router.audit.subgraph import Resolvers, entity, executable_schema, rows
from tests.router.transport.subgraph_server import Received, http_response, subgraph_server

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@requires"])'
)
PRODUCTS = LINK + 'type Query { products: [Product!] } type Product @key(fields: "upc") { upc: ID! weight: Int }'
STOCK = (
    LINK
    + """
    type Product @key(fields: "upc") {
      upc: ID! weight: Int @external inStock: Boolean shipping: Int @requires(fields: "weight") broken: String
    }
"""
)
TABLE: list[dict[str, Any]] = [
    {"__typename": "Product", "upc": "1", "weight": 10, "inStock": True},
    {"__typename": "Product", "upc": "2", "weight": None, "inStock": False},
]
QUERY = "{ all: products { upc inStock shipping problem: broken } }"


def shipping(product: dict[str, Any]) -> int | None:
    return None if product["weight"] is None else product["weight"] * 2


def fail(product: dict[str, Any]) -> str:
    raise ValueError("broken")


SDLS = {"products": PRODUCTS, "stock": STOCK}
RESOLVERS: Mapping[str, Resolvers] = {
    "products": Resolvers(root={"products": rows(TABLE, "upc weight")}),
    "stock": Resolvers(
        references={"Product": entity(TABLE, "upc inStock", keys="upc", takes="weight")},
        fields={"Product.shipping": shipping, "Product.broken": fail},
    ),
}


def schema(name: str) -> GraphQLSchema:
    return executable_schema(SDLS[name], RESOLVERS[name])


def execute_sync(made: GraphQLSchema, query: str, variables: Mapping[str, Any] | None) -> dict[str, Any]:
    return dict(graphql_sync(made, query, variable_values=dict(variables or {})).formatted)


def over_asgi(made: GraphQLSchema) -> Callable[..., Awaitable[None]]:
    async def app(scope: object, receive: Callable[[], Any], send: Callable[[Any], Awaitable[None]]) -> None:
        body = orjson.loads((await receive())["body"])
        result = await graphql(made, body["query"], variable_values=body.get("variables"))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": orjson.dumps(result.formatted)})

    return app


def over_http(made: GraphQLSchema) -> Callable[[Received], bytes]:
    def respond(received: Received) -> bytes:
        body = orjson.loads(received.body)
        return http_response(orjson.dumps(execute_sync(made, body["query"], body.get("variables"))))

    return respond


def responding(made: GraphQLSchema) -> Callable[[SubgraphRequest], dict[str, Any]]:
    return lambda received: execute_sync(made, received.operation.text, received.variables)


@pytest.fixture(params=["http", "asgi", "in process", "fake"])
async def transports(request: pytest.FixtureRequest) -> AsyncIterator[Mapping[str, SubgraphTransport]]:
    async with AsyncExitStack() as stack:
        made: dict[str, SubgraphTransport] = {}
        for name in SDLS:
            one = schema(name)
            match request.param:
                case "http":
                    server = await stack.enter_async_context(subgraph_server(over_http(one)))
                    made[name] = HttpTransport(server.url)
                case "asgi":
                    made[name] = AsgiTransport(over_asgi(one))
                case "in process":
                    made[name] = InProcessTransport(one)
                case _:
                    made[name] = FakeTransport(responding(one))
        yield made
        for transport in made.values():
            await transport.close()


async def test_the_same_plan_gives_the_same_response_over_every_transport(
    transports: Mapping[str, SubgraphTransport],
) -> None:
    result = compose([SubgraphDocument(name, f"http://{name}", sdl) for name, sdl in SDLS.items()])
    assert result.supergraph_sdl is not None, result.errors
    engine = Engine(SupergraphPlanner.from_sdl(result.supergraph_sdl), transports)
    for _ in range(4):
        found = await engine.execute(GraphQLRequest(QUERY))
        assert isinstance(found, ExecutionResult)
        assert orjson.loads(found.encode()) == {
            "data": {
                "all": [
                    {"upc": "1", "inStock": True, "shipping": 20, "problem": None},
                    {"upc": "2", "inStock": False, "shipping": None, "problem": None},
                ]
            },
            "errors": [
                {
                    "message": "broken",
                    "path": ["all", position, "problem"],
                    "extensions": {"code": "DOWNSTREAM_SERVICE_ERROR"},
                }
                for position in (0, 1)
            ],
        }
