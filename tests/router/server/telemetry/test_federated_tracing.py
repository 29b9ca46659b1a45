"""Timings of subgraphs' resolvers (ftv1), as spans below those of the calls."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
import strawberry
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, Sampler
from strawberry.asgi import GraphQL
from strawberry.extensions.tracing.apollo_federation import ApolloFederationTracingExtension

from router.execution import SubgraphResponse
from router.server import RouterApp, config_of, create_app
from router.server.telemetry.federated_tracing import _TRACE, MAX_NODES, MAX_TRACE, trace_of
from router.transport import FakeTransport
from tests.router.server.client import post
from tests.router.server.live_server import running_server

FEDERATED = {"telemetry": {"traces": {"otlp_endpoint": "http://collector.invalid", "federated": True}}}

SUPERGRAPH = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
{ query: Query }
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__FieldSet
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { SHELF @join__graph(name: "shelf", url: "%s") }
type Book @join__type(graph: SHELF) { title: String! }
type Query @join__type(graph: SHELF) { books: [Book!]! broken: String }
"""


@strawberry.type
class Book:
    @strawberry.field
    async def title(self) -> str:
        return "A title"


@strawberry.type
class Query:
    @strawberry.field
    async def books(self) -> list[Book]:
        return [Book(), Book(), Book()]

    @strawberry.field
    async def broken(self) -> str | None:
        raise ValueError("nothing here")


class Subgraph:
    """A subgraph that traces itself with another project's implementation; it records requests and responses."""

    def __init__(self) -> None:
        schema = strawberry.Schema(Query, extensions=[ApolloFederationTracingExtension])
        self._app = GraphQL[Any, Any](schema)
        self.received: list[dict[str, str]] = []
        self.responded: list[dict[str, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return

        async def record(message: Any) -> None:
            if message.get("body"):
                self.responded.append(orjson.loads(message["body"]))
            await send(message)

        self.received.append({name.decode(): value.decode() for name, value in scope["headers"]})
        await self._app(scope, receive, record)


class Spans:
    def __init__(self, sampler: Sampler = ALWAYS_ON) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(sampler=sampler, shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def all(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}


@asynccontextmanager
async def traced(spans: Spans, config: Mapping[str, Any] = FEDERATED) -> AsyncIterator[tuple[RouterApp, Subgraph]]:
    subgraph = Subgraph()
    async with running_server(subgraph) as port:
        sdl = SUPERGRAPH % f"http://127.0.0.1:{port}/"
        app = create_app(config_of(config), supergraph=sdl, tracer_provider=spans.provider)
        yield app, subgraph
        await app.close()


def parent_of(child: ReadableSpan) -> int:
    assert child.parent is not None
    return int(child.parent.span_id)


def id_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.span_id)


async def test_resolvers_of_a_subgraph_stand_below_its_call_in_the_trace() -> None:
    spans = Spans()
    async with traced(spans) as (app, subgraph):
        response = await post(app, "{ books { title } }")
    assert response.json == {"data": {"books": [{"title": "A title"}] * 3}}
    assert subgraph.received[0]["apollo-federation-include-trace"] == "ftv1"
    assert "ftv1" in subgraph.responded[0]["extensions"]
    found = spans.all()
    call, books, title = found["subgraph shelf"], found["Query.books"], found["Book.title"]
    assert (parent_of(books), parent_of(title)) == (id_of(call), id_of(books))
    assert title.attributes is not None
    assert (title.attributes["graphql.field.calls"], title.attributes["graphql.field.type"]) == (3, "String!")


async def test_spans_of_resolvers_lie_within_that_of_their_call() -> None:
    spans = Spans()
    async with traced(spans) as (app, _):
        await post(app, "{ books { title } }")
    found = spans.all()
    call = found["subgraph shelf"]
    for name in ("Query.books", "Book.title"):
        began, ended = found[name].start_time, found[name].end_time
        assert call.start_time is not None
        assert call.end_time is not None
        assert began is not None
        assert ended is not None
        assert call.start_time <= began <= ended <= call.end_time


async def test_a_resolver_that_failed_says_so_on_its_span() -> None:
    spans = Spans()
    async with traced(spans) as (app, _):
        await post(app, "{ broken }")
    assert not spans.all()["Query.broken"].status.is_ok


async def test_traces_are_not_requested_unless_configured() -> None:
    spans = Spans()
    async with traced(spans, {}) as (app, subgraph):
        await post(app, "{ books { title } }")
    assert "apollo-federation-include-trace" not in subgraph.received[0]
    assert "Query.books" not in spans.all()


async def test_traces_are_not_requested_for_operations_that_are_not_sampled() -> None:
    async with traced(Spans(ALWAYS_OFF)) as (app, subgraph):
        await post(app, "{ books { title } }")
    assert "apollo-federation-include-trace" not in subgraph.received[0]


def responding_with(ftv1: object) -> dict[str, Any]:
    return {"data": {"broken": None}, "extensions": {"ftv1": ftv1}}


@pytest.mark.parametrize("ftv1", ["!!!", "bm8gcHJvdG9idWY=", "", 7, None, {"a": 1}, "A" * (MAX_TRACE + 4)])
async def test_a_trace_that_cannot_be_read_changes_nothing_and_reaches_no_client(ftv1: object) -> None:
    spans = Spans()
    app = create_app(
        config_of(FEDERATED),
        supergraph=SUPERGRAPH % "http://shelf.invalid/",
        transports={"shelf": FakeTransport(responding_with(ftv1))},
        tracer_provider=spans.provider,
    )
    assert (await post(app, "query Q { broken }")).json == {"data": {"broken": None}}
    assert set(spans.all()) == {"query Q", "subgraph shelf"}
    await app.close()


def response(trace: Any) -> SubgraphResponse:
    body = responding_with(base64.b64encode(trace.SerializeToString()).decode())
    return SubgraphResponse("shelf", body=orjson.dumps(body))


def add(node: Any, name: str, began: int = 1, ended: int = 2) -> Any:
    return node.child.add(response_name=name, parent_type="Query", start_time=began, end_time=ended)


def test_there_are_never_more_timings_than_allowed_and_the_deepest_are_left_out() -> None:
    trace = _TRACE()
    for number in range(10):
        add(add(trace.root, f"outer{number}"), "inner")
    read = trace_of(response(trace), 12)
    assert read is not None
    assert [field.name for field in read.fields] == [
        *(f"Query.outer{number}" for number in range(10)),
        "Query.inner",
        "Query.inner",
    ]


def test_items_of_lists_are_one_timing_from_the_first_to_the_last() -> None:
    trace = _TRACE()
    books = add(trace.root, "books")
    for number in range(5):
        add(books.child.add(index=number), "title", began=10 + number, ended=20 + number)
    read = trace_of(response(trace), 100)
    assert read is not None
    title = read.fields[1]
    assert (title.calls, title.began, title.ended, title.parent) == (5, 10, 24, 0)


def test_an_endless_list_is_looked_at_up_to_a_point() -> None:
    trace = _TRACE()
    for _ in range(MAX_NODES + 10):
        add(trace.root, "a")
    read = trace_of(response(trace), 100)
    assert read is not None
    assert read.fields[0].calls == MAX_NODES


def test_a_trace_that_is_nested_too_deeply_is_not_read() -> None:
    trace = _TRACE()
    node = trace.root
    for _ in range(99):
        node = add(node, "a")
    encoded = trace.SerializeToString()
    for _ in range(200):
        encoded = b"\x62" + _varint(len(encoded)) + encoded
    whole = b"\x72" + _varint(len(encoded)) + encoded
    body = responding_with(base64.b64encode(whole).decode())
    assert trace_of(SubgraphResponse("shelf", body=orjson.dumps(body)), 100) is None


def _varint(number: int) -> bytes:
    written = b""
    while number > 0x7F:
        written += bytes([number & 0x7F | 0x80])
        number >>= 7
    return written + bytes([number])
