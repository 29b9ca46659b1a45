from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from router.server import RouterApp
from router.server.protocols.http.messages import HttpRequest
from tests.router.server.client import GRAPHQL_JSON, get, post, raw, send
from tests.router.server.sample_graph import SampleGraph


@pytest.fixture
def app() -> RouterApp:
    return SampleGraph().app()


async def test_a_post_gets_a_json_response(app: RouterApp) -> None:
    response = await post(app, "{ me { name } }")
    assert (response.status, response.headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert response.json == {"data": {"me": {"name": "Ada"}}}


async def test_a_get_gets_a_response_too(app: RouterApp) -> None:
    response = await get(app, query="query A($n: String!) { header(name: $n) }", variables='{"n":"x"}')
    assert (response.status, response.json) == (200, {"data": {"header": None}})


async def test_fields_of_several_subgraphs_are_one_response(app: RouterApp) -> None:
    assert (await post(app, "{ me { name reading } }")).data == {"me": {"name": "Ada", "reading": ["Book of 1"]}}


async def test_a_mutation_must_be_posted() -> None:
    graph = SampleGraph()
    response = await get(graph.app(), query='mutation { rename(name: "x") { name } }')
    assert (response.status, response.headers["allow"], graph.received) == (405, "POST", [])


async def test_a_mutation_is_executed_by_post(app: RouterApp) -> None:
    assert (await post(app, 'mutation { rename(name: "x") { name } }')).data == {"rename": {"name": "x"}}


@pytest.mark.parametrize("query", ["{", "{ nope }", "query A { me { name } } query B { me { name } }"])
@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), (GRAPHQL_JSON, 400)])
async def test_the_status_of_an_invalid_document_depends_on_the_media_type(
    app: RouterApp, query: str, accept: str, status: int
) -> None:
    response = await post(app, query, {"accept": accept})
    assert response.status == status
    assert "data" not in response.json
    assert response.codes


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_JSON])
async def test_partial_data_is_a_success(app: RouterApp, accept: str) -> None:
    response = await post(app, "{ me { name } fails }", {"accept": accept})
    assert (response.status, response.data) == (200, {"me": {"name": "Ada"}, "fails": None})


async def test_nothing_acceptable_is_406(app: RouterApp) -> None:
    assert (await post(app, "{ me { name } }", {"accept": "image/png"})).status == 406


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_a_body_of_another_type_is_415(app: RouterApp, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = await send(app, "POST", body=b'{"query":"{ me { name } }"}', headers=headers)
    assert response.status == 415


async def test_other_methods_are_405(app: RouterApp) -> None:
    response = await send(app, "DELETE")
    assert (response.status, response.headers["allow"]) == (405, "GET, POST, OPTIONS")


async def test_a_subscription_needs_a_stream(app: RouterApp) -> None:
    response = await post(app, "subscription { count(to: 1) }")
    assert (response.status, response.codes) == (406, ["NOT_ACCEPTABLE"])


async def test_a_page_of_another_site_cannot_query_by_get() -> None:
    graph = SampleGraph()
    response = await get(graph.app(), {"origin": "https://evil.example", "host": "api"}, query="{ me { name } }")
    assert (response.status, response.codes, graph.received) == (403, ["CSRF_PREVENTED"], [])


async def test_a_long_query_string_is_rejected(app: RouterApp) -> None:
    assert (await get(app, query="#" + "x" * 20_000)).status == 414


async def test_a_batch_is_rejected_unless_it_is_switched_on(app: RouterApp) -> None:
    body = orjson.dumps([{"query": "{ me { name } }"}])
    response = await send(app, "POST", body=body, headers={"content-type": "application/json"})
    assert (response.status, response.codes) == (400, ["BATCHING_NOT_ENABLED"])


async def test_a_batch_gets_its_responses_in_order() -> None:
    app = SampleGraph().app({"batching": {"enabled": True, "max_operations": 2}})
    body = orjson.dumps([{"query": "{ me { name } }"}, {"query": "{ nope }"}])
    response = await send(app, "POST", body=body, headers={"content-type": "application/json"})
    first, second = response.json
    assert first == {"data": {"me": {"name": "Ada"}}}
    assert second["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_batch_is_limited() -> None:
    graph = SampleGraph()
    app = graph.app({"batching": {"enabled": True, "max_operations": 2}})
    body = orjson.dumps([{"query": "{ me { name } }"}] * 3)
    response = await send(app, "POST", body=body, headers={"content-type": "application/json"})
    assert (response.codes, graph.received) == (["BATCH_LIMIT_EXCEEDED"], [])


async def test_an_unexpected_failure_reveals_nothing(caplog: pytest.LogCaptureFixture) -> None:
    app = SampleGraph().app()

    def explode(*_: object) -> None:
        raise RuntimeError("secret of the house")

    app.schema.current.engine.prepare = explode  # type: ignore[method-assign, assignment]
    response = await post(app, "{ me { name } }")
    assert (response.status, response.codes) == (500, ["INTERNAL_SERVER_ERROR"])
    assert b"secret" not in response.body
    assert "secret of the house" in caplog.text


@pytest.mark.parametrize(
    ("limits", "query"),
    [
        ({"tokens": 5}, "{ me { name id } }"),
        ({"depth": 1}, "{ me { name } }"),
        ({"aliases": 1}, "{ me { a: name b: name } }"),
        ({"root_fields": 1}, "{ me { name } users { name } }"),
        ({"directives": 1}, "{ me @skip(if: false) { name @skip(if: false) } }"),
        ({"fields": 2}, "{ me { name id } }"),
    ],
)
async def test_a_document_beyond_a_limit_is_rejected_before_anything_is_fetched(
    limits: dict[str, int], query: str
) -> None:
    graph = SampleGraph()
    response = await post(graph.app({"limits": limits}), query)
    assert response.codes
    assert "data" not in response.json
    assert graph.received == []


async def test_an_event_stream_carries_a_whole_operation(app: RouterApp) -> None:
    response = await post(app, "subscription { count(to: 2) }", {"accept": "text/event-stream"})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.body == (
        b'event: next\ndata: {"data":{"count":1}}\n\nevent: next\ndata: {"data":{"count":2}}\n\n'
        b"event: complete\ndata:\n\n"
    )


async def test_an_event_stream_may_be_requested_by_get(app: RouterApp) -> None:
    query = urlencode({"query": "subscription { count(to: 1) }"}).encode()
    response = await send(app, "GET", query_string=query, headers={"accept": "text/event-stream"})
    assert b'"count":1' in response.body


async def test_an_event_stream_carries_the_errors_of_a_faulty_document(app: RouterApp) -> None:
    response = await post(app, "subscription { nope }", {"accept": "text/event-stream"})
    assert response.status == 200
    assert response.body.startswith(b'event: next\ndata: {"errors":[')


async def test_multipart_carries_a_subscription(app: RouterApp) -> None:
    response = await post(app, "subscription { count(to: 2) }", {"accept": 'multipart/mixed;subscriptionSpec="1.0"'})
    assert response.headers["content-type"].startswith('multipart/mixed; boundary="-"')
    parts = [part.partition(b"\r\n\r\n")[2].strip() for part in response.body.split(b"\r\n---")[1:-1]]
    assert [orjson.loads(part)["payload"] for part in parts] == [{"data": {"count": 1}}, {"data": {"count": 2}}]
    assert response.body.endswith(b"-----\r\n")


async def test_a_client_that_accepts_parts_gets_a_complete_response_if_there_is_one(app: RouterApp) -> None:
    response = await post(app, "{ me { name } }", {"accept": "multipart/mixed;deferSpec=20220824, application/json"})
    assert response.headers["content-type"] == "application/json; charset=utf-8"


async def test_giving_up_a_stream_ends_it_at_the_subgraph() -> None:
    graph = SampleGraph()
    headers = raw({"content-type": "application/json", "accept": "text/event-stream"})
    body = orjson.dumps({"query": "subscription { count(to: 1000) }"})
    response = await graph.app().respond(HttpRequest("POST", "/graphql", b"", headers, body))
    assert response.stream is not None
    await anext(response.stream)
    assert graph.open_streams == 1
    await response.stream.aclose()
    await graph.streams_ended()


DEFERRED = '{ me { name ... @defer(label: "L") { reading } } }'


def parts_of(body: bytes) -> list[Any]:
    return [orjson.loads(part.partition(b"\r\n\r\n")[2].strip()) for part in body.split(b"\r\n---")[1:-1]]


async def test_deferred_parts_have_the_format_that_the_client_names(app: RouterApp) -> None:
    response = await post(app, DEFERRED, {"accept": "multipart/mixed;deferSpec=20220824, application/json"})
    assert response.headers["content-type"] == 'multipart/mixed; boundary="-"; deferSpec=20220824'
    assert parts_of(response.body) == [
        {"data": {"me": {"name": "Ada"}}, "hasNext": True},
        {
            "incremental": [{"data": {"reading": ["Book of 1"]}, "path": ["me"], "label": "L"}],
            "hasNext": False,
        },
    ]


@pytest.mark.parametrize("accept", ["multipart/mixed", "multipart/mixed;incrementalSpec=v0.2"])
async def test_deferred_parts_have_the_current_format_otherwise(app: RouterApp, accept: str) -> None:
    response = await post(app, DEFERRED, {"accept": f"{accept}, application/json"})
    assert response.headers["content-type"].endswith('incrementalSpec="v0.2"')
    assert parts_of(response.body)[0]["pending"] == [{"id": "0", "path": ["me"], "label": "L"}]


@pytest.mark.parametrize("parameter", ["deferSpec=20991231", 'subscriptionSpec="1.0"', "incrementalSpec=v9"])
async def test_a_client_of_another_format_gets_the_whole_result(app: RouterApp, parameter: str) -> None:
    response = await post(app, DEFERRED, {"accept": f"multipart/mixed;{parameter}, application/json"})
    assert response.data == {"me": {"name": "Ada", "reading": ["Book of 1"]}}


async def test_a_format_for_deferred_parts_carries_no_subscription(app: RouterApp) -> None:
    accept = "multipart/mixed;deferSpec=20220824, application/graphql-response+json"
    assert (await post(app, "subscription { count(to: 2) }", {"accept": accept})).status == 406


@pytest.mark.parametrize("accept", ["application/json", "multipart/mixed, application/json", "text/event-stream, */*"])
async def test_a_complete_result_carries_the_operations_headers_whatever_else_is_accepted(accept: str) -> None:
    app = SampleGraph().app({"caching": {"enabled": True, "store": "memory", "default_max_age": 60}})
    response = await post(app, "{ me { name } }", {"accept": accept})
    assert response.headers["cache-control"] == "max-age=60, public"


async def test_several_accept_lines_count_as_one_list(app: RouterApp) -> None:
    body = orjson.dumps({"query": "{ me { name } }"})
    headers = [
        (b"content-type", b"application/json"),
        (b"accept", b"application/json"),
        (b"accept", b"text/html"),
    ]
    assert (await app.respond(HttpRequest("POST", "/graphql", headers=headers, body=body))).status == 200


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("GET", "/_router/assets/graphiql.js"),
        ("GET", "/_router/assets/nothing"),
        ("GET", "/graphql"),
        ("POST", "/graphql"),
        ("OPTIONS", "/graphql"),
        ("PUT", "/graphql/stream"),
        ("GET", "/health"),
        ("GET", "/ready"),
        ("GET", "/metrics"),
        ("GET", "/nothing"),
    ],
)
async def test_no_response_is_sniffed_or_framed(app: RouterApp, method: str, target: str) -> None:
    response = await send(app, method, target)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
