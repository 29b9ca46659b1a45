from urllib.parse import urlencode

import orjson
import pytest

from router.server import RouterApp
from router.server.http.messages import HttpRequest
from tests.router.server.client import GRAPHQL_JSON, get, post, raw, send
from tests.router.server.sample_graph import SampleGraph


@pytest.fixture
def app() -> RouterApp:
    return SampleGraph().app()


async def test_a_post_is_answered_in_json(app: RouterApp) -> None:
    answer = await post(app, "{ me { name } }")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert answer.json == {"data": {"me": {"name": "Ada"}}}


async def test_a_get_is_answered_too(app: RouterApp) -> None:
    answer = await get(app, query="query A($n: String!) { header(name: $n) }", variables='{"n":"x"}')
    assert (answer.status, answer.json) == (200, {"data": {"header": None}})


async def test_fields_of_several_subgraphs_are_one_answer(app: RouterApp) -> None:
    assert (await post(app, "{ me { name reading } }")).data == {"me": {"name": "Ada", "reading": ["Book of 1"]}}


async def test_a_mutation_must_be_posted() -> None:
    graph = SampleGraph()
    answer = await get(graph.app(), query='mutation { rename(name: "x") { name } }')
    assert (answer.status, answer.headers["allow"], graph.asked) == (405, "POST", [])


async def test_a_mutation_is_executed_by_post(app: RouterApp) -> None:
    assert (await post(app, 'mutation { rename(name: "x") { name } }')).data == {"rename": {"name": "x"}}


@pytest.mark.parametrize("query", ["{", "{ nope }", "query A { me { name } } query B { me { name } }"])
@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), (GRAPHQL_JSON, 400)])
async def test_a_faulty_document_is_answered_by_the_media_type(
    app: RouterApp, query: str, accept: str, status: int
) -> None:
    answer = await post(app, query, {"accept": accept})
    assert answer.status == status
    assert "data" not in answer.json
    assert answer.codes


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_JSON])
async def test_partial_data_is_a_success(app: RouterApp, accept: str) -> None:
    answer = await post(app, "{ me { name } fails }", {"accept": accept})
    assert (answer.status, answer.data) == (200, {"me": {"name": "Ada"}, "fails": None})


async def test_nothing_acceptable_is_406(app: RouterApp) -> None:
    assert (await post(app, "{ me { name } }", {"accept": "image/png"})).status == 406


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_a_body_of_another_type_is_415(app: RouterApp, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    answer = await send(app, "POST", body=b'{"query":"{ me { name } }"}', headers=headers)
    assert answer.status == 415


async def test_other_methods_are_405(app: RouterApp) -> None:
    answer = await send(app, "DELETE")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST, OPTIONS")


async def test_a_subscription_needs_a_stream(app: RouterApp) -> None:
    answer = await post(app, "subscription { count(to: 1) }")
    assert (answer.status, answer.codes) == (406, ["NOT_ACCEPTABLE"])


async def test_a_page_of_another_site_cannot_ask_by_get() -> None:
    graph = SampleGraph()
    answer = await get(graph.app(), {"origin": "https://evil.example", "host": "api"}, query="{ me { name } }")
    assert (answer.status, answer.codes, graph.asked) == (403, ["CSRF_PREVENTED"], [])


async def test_a_long_query_string_is_refused(app: RouterApp) -> None:
    assert (await get(app, query="#" + "x" * 20_000)).status == 414


async def test_a_batch_is_refused_unless_it_is_switched_on(app: RouterApp) -> None:
    body = orjson.dumps([{"query": "{ me { name } }"}])
    answer = await send(app, "POST", body=body, headers={"content-type": "application/json"})
    assert (answer.status, answer.codes) == (400, ["BATCHING_NOT_ENABLED"])


async def test_a_batch_is_answered_in_its_order_each_for_itself() -> None:
    app = SampleGraph().app({"batching": {"enabled": True, "limit": 2}})
    body = orjson.dumps([{"query": "{ me { name } }"}, {"query": "{ nope }"}])
    answer = await send(app, "POST", body=body, headers={"content-type": "application/json"})
    first, second = answer.json
    assert first == {"data": {"me": {"name": "Ada"}}}
    assert second["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_batch_is_limited() -> None:
    graph = SampleGraph()
    app = graph.app({"batching": {"enabled": True, "limit": 2}})
    body = orjson.dumps([{"query": "{ me { name } }"}] * 3)
    answer = await send(app, "POST", body=body, headers={"content-type": "application/json"})
    assert (answer.codes, graph.asked) == (["BATCH_LIMIT_EXCEEDED"], [])


async def test_a_failure_that_nobody_foresaw_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    app = SampleGraph().app()

    def explode(*_: object) -> None:
        raise RuntimeError("secret of the house")

    app.serving.current.engine.prepare = explode  # type: ignore[method-assign, assignment]
    answer = await post(app, "{ me { name } }")
    assert (answer.status, answer.codes) == (500, ["INTERNAL_SERVER_ERROR"])
    assert b"secret" not in answer.body
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
async def test_a_document_beyond_a_limit_is_refused_before_anything_is_fetched(
    limits: dict[str, int], query: str
) -> None:
    graph = SampleGraph()
    answer = await post(graph.app({"limits": limits}), query)
    assert answer.codes
    assert "data" not in answer.json
    assert graph.asked == []


async def test_an_event_stream_carries_a_whole_operation(app: RouterApp) -> None:
    answer = await post(app, "subscription { count(to: 2) }", {"accept": "text/event-stream"})
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.body == (
        b'event: next\ndata: {"data":{"count":1}}\n\nevent: next\ndata: {"data":{"count":2}}\n\n'
        b"event: complete\ndata:\n\n"
    )


async def test_an_event_stream_may_be_asked_for_by_get(app: RouterApp) -> None:
    query = urlencode({"query": "subscription { count(to: 1) }"}).encode()
    answer = await send(app, "GET", query_string=query, headers={"accept": "text/event-stream"})
    assert b'"count":1' in answer.body


async def test_an_event_stream_carries_the_errors_of_a_faulty_document(app: RouterApp) -> None:
    answer = await post(app, "subscription { nope }", {"accept": "text/event-stream"})
    assert answer.status == 200
    assert answer.body.startswith(b'event: next\ndata: {"errors":[')


async def test_multipart_carries_a_subscription(app: RouterApp) -> None:
    answer = await post(app, "subscription { count(to: 2) }", {"accept": 'multipart/mixed;subscriptionSpec="1.0"'})
    assert answer.headers["content-type"].startswith('multipart/mixed; boundary="-"')
    parts = [part.partition(b"\r\n\r\n")[2].strip() for part in answer.body.split(b"\r\n---")[1:-1]]
    assert [orjson.loads(part)["payload"] for part in parts] == [{"data": {"count": 1}}, {"data": {"count": 2}}]
    assert answer.body.endswith(b"-----\r\n")


async def test_a_client_that_could_take_parts_gets_a_whole_answer_where_there_is_one(app: RouterApp) -> None:
    answer = await post(app, "{ me { name } }", {"accept": "multipart/mixed;deferSpec=20220824, application/json"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_giving_up_a_stream_ends_it_at_the_subgraph() -> None:
    graph = SampleGraph()
    headers = raw({"content-type": "application/json", "accept": "text/event-stream"})
    body = orjson.dumps({"query": "subscription { count(to: 1000) }"})
    response = await graph.app().respond(HttpRequest("POST", "/graphql", b"", headers, body))
    assert response.stream is not None
    await anext(response.stream)
    assert graph.open_streams == 1
    await response.stream.aclose()
    assert graph.open_streams == 0
