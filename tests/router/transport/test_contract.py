"""The contract of transports: the same requests give the same responses and failures."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from typing import Any, ClassVar

import orjson
import pytest
import strawberry
from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, build_schema, graphql, graphql_sync

from router.execution import (
    SubgraphFailure,
    SubgraphOperation,
    SubgraphRequest,
    SubgraphTransport,
)
from router.execution.errors.subgraph_failures import SubgraphTimeout, SubgraphUnreachable
from router.planning.plan import OperationKind
from router.transport import (
    AsgiTransport,
    DeduplicatingTransport,
    FakeTransport,
    HttpTransport,
    InProcessTransport,
)
from tests.router.transport.subgraph_server import Received, http_response, subgraph_server


class Broken(Exception):
    """An error of a Strawberry resolver; graphql-core takes its extensions over."""

    extensions: ClassVar = {"code": "BROKEN"}


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, text: str | None = None) -> str | None:
        return text

    @strawberry.field
    def fails(self) -> str | None:
        raise Broken("broken")

    @strawberry.field
    async def slow(self) -> str | None:
        await asyncio.sleep(30)
        return "late"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, number: int) -> int | None:
        return number + 1


def subgraph_schema() -> GraphQLSchema:
    schema = build_schema("""
        type Query { echo(text: String): String fails: String slow: String }
        type Mutation { add(number: Int!): Int }
    """)
    assert schema.query_type is not None
    assert schema.mutation_type is not None

    def fail(_source: object, _info: GraphQLResolveInfo[Any]) -> str:
        raise GraphQLError("broken", extensions={"code": "BROKEN"})

    async def wait(_source: object, _info: GraphQLResolveInfo[Any]) -> str:
        await asyncio.sleep(30)
        return "late"

    schema.query_type.fields["echo"].resolve = lambda _source, _info, text=None: text
    schema.query_type.fields["fails"].resolve = fail
    schema.query_type.fields["slow"].resolve = wait
    schema.mutation_type.fields["add"].resolve = lambda _source, _info, number: number + 1
    return schema


def asgi_app(schema: GraphQLSchema) -> Callable[..., Awaitable[None]]:
    async def app(
        _scope: MutableMapping[str, Any], receive: Callable[[], Any], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        body = orjson.loads((await receive())["body"])
        result = await graphql(schema, body["query"], variable_values=body.get("variables"))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(result.formatted)})

    return app


def respond(received: Received) -> bytes:
    body = orjson.loads(received.body)
    if "slow" in body["query"]:
        return b""
    return http_response(
        orjson.dumps(graphql_sync(subgraph_schema(), body["query"], variable_values=body.get("variables")).formatted)
    )


class SlowFake(FakeTransport):
    async def execute(self, request: SubgraphRequest) -> Any:
        if "slow" in request.operation.text:
            raise SubgraphTimeout(request.subgraph, "told to be late")
        return await FakeTransport.execute(self, request)


@pytest.fixture(params=["http", "deduplicated http", "asgi", "in process", "strawberry", "fake"])
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[SubgraphTransport]:
    async with AsyncExitStack() as stack:
        kind = request.param
        made: SubgraphTransport
        if "http" in kind:
            server = await stack.enter_async_context(subgraph_server(respond))
            made = HttpTransport(server.url)
            if kind == "deduplicated http":
                made = DeduplicatingTransport(made)
        elif kind == "asgi":
            made = AsgiTransport(asgi_app(subgraph_schema()))
        elif kind == "in process":
            made = InProcessTransport(subgraph_schema())
        elif kind == "strawberry":
            made = InProcessTransport(strawberry.Schema(Query, Mutation))
        else:
            made = SlowFake(
                lambda received: dict(
                    graphql_sync(
                        subgraph_schema(), received.operation.text, variable_values=dict(received.variables)
                    ).formatted
                )
            )
        yield made
        await made.close()


def request_of(text: str, kind: OperationKind = OperationKind.QUERY, **changes: Any) -> SubgraphRequest:
    return SubgraphRequest("shop", SubgraphOperation(text, None, kind), **{"variables": {}, **changes})


async def test_a_query_gives_its_data(transport: SubgraphTransport) -> None:
    response = await transport.execute(request_of('{ echo(text: "été") }'))
    assert response.payload() == {"data": {"echo": "été"}}


async def test_variables_are_sent(transport: SubgraphTransport) -> None:
    response = await transport.execute(request_of("query($t: String) { echo(text: $t) }", variables={"t": 'a "b"\n'}))
    assert response.payload()["data"] == {"echo": 'a "b"\n'}


async def test_a_mutation_is_executed(transport: SubgraphTransport) -> None:
    response = await transport.execute(request_of("mutation { add(number: 1) }", OperationKind.MUTATION))
    assert response.payload() == {"data": {"add": 2}}


async def test_errors_of_resolvers_come_with_their_path_and_extensions(transport: SubgraphTransport) -> None:
    payload = (await transport.execute(request_of("{ fails }"))).payload()
    assert payload["data"] == {"fails": None}
    (error,) = payload["errors"]
    assert (error["message"], list(error["path"]), error["extensions"]) == ("broken", ["fails"], {"code": "BROKEN"})


async def test_an_invalid_document_gives_errors_and_no_data(transport: SubgraphTransport) -> None:
    payload = (await transport.execute(request_of("{ unknown }"))).payload()
    assert payload.get("data") is None
    assert len(payload["errors"]) == 1


async def test_the_same_request_can_be_sent_again(transport: SubgraphTransport) -> None:
    request = request_of('{ echo(text: "again") }')
    first, second = [(await transport.execute(request)).payload() for _ in range(2)]
    assert first == second == {"data": {"echo": "again"}}
    assert first is not second


async def test_a_passed_deadline_is_a_timeout(transport: SubgraphTransport) -> None:
    with pytest.raises(SubgraphTimeout):
        await transport.execute(request_of("{ slow }", deadline=time.monotonic() + 0.05))


async def test_concurrent_calls_each_get_their_own_response(transport: SubgraphTransport) -> None:
    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(transport.execute(request_of(f'{{ echo(text: "{n}") }}'))) for n in range(20)]
    assert [call.result().payload()["data"]["echo"] for call in calls] == [str(n) for n in range(20)]


async def test_a_closed_transport_fails(transport: SubgraphTransport) -> None:
    await transport.close()
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request_of("{ echo }"))


async def test_failures_have_a_code_and_a_message_without_internals(transport: SubgraphTransport) -> None:
    await transport.close()
    with pytest.raises(SubgraphFailure) as caught:
        await transport.execute(request_of("{ echo }"))
    assert caught.value.code == "SUBGRAPH_UNREACHABLE"
    assert caught.value.public_message == "A subgraph could not be reached."
