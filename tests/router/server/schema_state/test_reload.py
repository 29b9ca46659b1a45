"""A supergraph replaced while it is served."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from router.server import RouterApp
from router.server.config import config_of
from router.server.pipeline.context import Client, OperationContext
from router.server.pipeline.parameters import RequestParameters
from router.server.schema_state.poller import SourcePoller
from router.server.schema_state.sources import ComposingSource, FileSource, SourceUnavailable, UrlSource, build_source
from router.transport import HttpTransport
from tests.router.server.client import post, send
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SUPERGRAPH, SampleGraph
from tests.waiting import eventually

WITHOUT_FAILS = SUPERGRAPH.replace("  fails: String @join__field(graph: PEOPLE)\n", "")
COUNT_GUARDED = SUPERGRAPH.replace(
    "count(to: Int!, ms: Int! = 0): Int! @join__field(graph: PEOPLE)",
    "count(to: Int!, ms: Int! = 0): Int! @join__field(graph: PEOPLE) @authenticated",
)
MOVED = SUPERGRAPH.replace("http://127.0.0.1:1/people", "http://127.0.0.1:2/people")
WITHOUT_COUNT = SUPERGRAPH.replace("  count(to: Int!, ms: Int! = 0): Int! @join__field(graph: PEOPLE)\n", "")


async def test_a_new_supergraph_is_served_from_then_on() -> None:
    app = SampleGraph().app()
    assert (await post(app, "{ fails }")).data == {"fails": None}
    assert await app.schema.replace(WITHOUT_FAILS)
    assert (await post(app, "{ fails }")).codes == ["GRAPHQL_VALIDATION_FAILED"]


@pytest.mark.parametrize("bad", ["", "type Query { a: Int }", SUPERGRAPH.replace("type Query", "type Qery")])
async def test_a_bad_supergraph_is_rejected_and_the_old_one_stays(bad: str, caplog: pytest.LogCaptureFixture) -> None:
    app = SampleGraph().app({"telemetry": {"metrics": {"enabled": True}}})
    assert not await app.schema.replace(bad)
    assert (await post(app, "{ me { name } }")).data == {"me": {"name": "Ada"}}
    assert "supergraph rejected" in caplog.text
    assert "rejected" in (await send(app, "GET", "/ready")).json
    assert b'router_supergraph_reloads_total{outcome="rejected"} 1.0' in (await send(app, "GET", "/metrics")).body
    assert await app.schema.replace(WITHOUT_FAILS)
    assert "rejected" not in (await send(app, "GET", "/ready")).json


async def test_operations_in_flight_finish_with_their_version() -> None:
    app = SampleGraph().app()
    under_way = asyncio.ensure_future(post(app, "{ wait(ms: 50) fails }"))
    await asyncio.sleep(0.01)
    await app.schema.replace(WITHOUT_FAILS)
    assert (await under_way).data == {"wait": "done", "fails": None}


async def test_no_request_is_lost_while_supergraphs_come_and_go() -> None:
    app = SampleGraph().app()
    stop = False

    async def execute() -> int:
        count = 0
        while not stop:
            assert (await post(app, "{ me { name reading } }")).data == {
                "me": {"name": "Ada", "reading": ["Book of 1"]}
            }
            count += 1
        return count

    executing = [asyncio.ensure_future(execute()) for _ in range(4)]
    for number in range(6):
        await app.schema.replace(SUPERGRAPH if number % 2 else WITHOUT_FAILS)
    stop = True
    assert all(count > 0 for count in await asyncio.gather(*executing))


async def test_operations_sent_before_are_planned_in_advance() -> None:
    app = SampleGraph().app()
    await post(app, "{ me { name } }")
    await app.schema.replace(WITHOUT_FAILS)
    assert app.schema.current.engine.documents.cache.keys() == ["{ me { name } }"]
    assert len(app.schema.current.engine.plans.cache) == 1


async def test_trusted_documents_are_planned_in_advance(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"me": "{ me { name } }", "gone": "{ nope }"}')
    app = SampleGraph().app({"persisted_documents": {"trusted": {"mode": "enforce", "manifest": str(manifest)}}})
    await app.schema.replace(WITHOUT_FAILS)
    assert "{ me { name } }" in app.schema.current.engine.documents.cache.keys()  # noqa: SIM118 - no mapping
    assert len(app.schema.current.engine.plans.cache) == 1
    await app.close()


async def subscription(app: RouterApp, query: str) -> Any:
    events: Any = await app.pipeline.run(OperationContext(RequestParameters(query), Client({})))
    assert (await anext(events)).errors == ()
    return events


async def received(events: Any) -> list[str]:
    """Return the codes of the errors that come until the end."""
    async with asyncio.timeout(10):
        return [entry.code async for event in events for entry in event.errors]


async def test_a_subscription_whose_plan_is_unchanged_continues() -> None:
    app = SampleGraph().app()
    events = await subscription(app, "subscription { count(to: 30, ms: 2) }")
    await app.schema.replace(WITHOUT_FAILS)
    assert await received(events) == []


@pytest.mark.parametrize(
    "changed", [WITHOUT_COUNT, COUNT_GUARDED, MOVED], ids=["field gone", "field guarded", "subgraph moved"]
)
async def test_a_subscription_whose_plan_changed_ends(changed: str) -> None:
    graph = SampleGraph()
    app = graph.app()
    events = await subscription(app, "subscription { count(to: 100000, ms: 2) }")
    await app.schema.replace(changed)
    assert await received(events) == ["SUBSCRIPTION_SCHEMA_RELOAD"]
    await graph.streams_ended()


async def test_connections_of_a_subgraph_that_moved_are_closed_once_unused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed: list[str] = []

    async def close(transport: HttpTransport) -> None:
        closed.append(transport.url)

    monkeypatch.setattr(HttpTransport, "close", close)
    graph = SampleGraph()
    del graph.transports["people"]
    app = graph.app({"server": {"operation_timeout": "50ms"}})
    await app.schema.replace(MOVED)
    assert closed == []
    await eventually(lambda: closed, "closing the transport")
    assert closed == ["http://127.0.0.1:1/people"]
    await app.close()
    assert closed == ["http://127.0.0.1:1/people", "http://127.0.0.1:2/people"]


async def test_a_transport_that_was_given_stays_whatever_the_supergraph_says_of_its_url() -> None:
    graph = SampleGraph()
    app = graph.app({"server": {"operation_timeout": "1ms"}})
    await app.schema.replace(MOVED)
    await asyncio.sleep(0.02)
    assert (await post(app, "{ me { name } }")).data == {"me": {"name": "Ada"}}


async def test_a_file_is_read_again_when_it_changed(tmp_path: Path) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_text("one")
    source = FileSource(file)
    assert [await source.read(), await source.read()] == ["one", None]
    file.write_text("three")
    assert [await source.read(), await source.read()] == ["three", None]
    file.unlink()
    with pytest.raises(SourceUnavailable):
        await source.read()


async def test_a_url_is_requested_with_the_etag_of_its_last_response() -> None:
    received: list[str | None] = []

    async def server(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        headers = dict(scope["headers"])
        tag = headers.get(b"if-none-match")
        received.append(tag.decode() if tag else None)
        status = 401 if headers.get(b"x-key") != b"k" else 304 if tag == b'"v1"' else 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"etag", b'"v1"')]})
        await send({"type": "http.response.body", "body": b"sdl" if status == 200 else b""})

    async with running_server(server) as port:
        source = UrlSource(f"http://127.0.0.1:{port}/", {"x-key": "k"})
        assert [await source.read(), await source.read()] == ["sdl", None]
        assert received == [None, '"v1"']
        with pytest.raises(SourceUnavailable):
            await UrlSource(f"http://127.0.0.1:{port}/").read()


@pytest.mark.servers
async def test_a_key_in_redis_is_a_source(redis_url: str) -> None:
    from redis.asyncio import Redis

    async with Redis.from_url(redis_url) as redis:
        options = config_of({"supergraph": {"redis_key": "sdl"}}).supergraph
        assert options is not None
        source = build_source(options, redis)
        with pytest.raises(SourceUnavailable):
            await source.read()
        await redis.set("sdl", "text")
        assert await source.read() == "text"


async def test_subgraphs_are_composed_from_their_files(tmp_path: Path) -> None:
    file = tmp_path / "a.graphql"
    file.write_text("type Query { a: Int }")
    options = config_of(
        {"supergraph": {"subgraphs": {"a": {"url": "http://127.0.0.1:1", "sdl": str(file)}}}}
    ).supergraph
    assert options is not None
    source = ComposingSource(options.subgraphs)
    sdl = await source.read()
    assert sdl is not None
    assert "join__Graph" in sdl
    assert await source.read() is None
    file.write_text("type Query { a: Nope }")
    with pytest.raises(SourceUnavailable):
        await source.read()


async def test_an_unavailable_source_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    class Away:
        async def read(self) -> str | None:
            raise SourceUnavailable("away")

    async def take(text: str) -> None:
        raise AssertionError

    poller = SourcePoller(Away(), take, interval=1.0)
    await poller.poll()
    await poller.poll()
    assert poller.problem == "away"
    assert len(caplog.records) == 1


async def test_a_watched_file_is_taken_up(tmp_path: Path) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_text(SUPERGRAPH)
    app = SampleGraph().app({"supergraph": {"file": str(file), "poll_interval": "5ms"}})
    before = app.schema.current.digest
    await post(app, "{ me { name } }")
    file.write_text(WITHOUT_FAILS)
    await eventually(lambda: app.schema.current.digest != before, "taking up the file")
    await app.close()
    assert (await post(app, "{ fails }")).codes == ["GRAPHQL_VALIDATION_FAILED"]
