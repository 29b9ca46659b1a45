"""Subscriptions: each event is completed from other subgraphs, by itself."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from router.execution import ExecutionResult, SubgraphRequest, SubgraphResponse
from router.execution.errors.subgraph_failures import SubgraphUnreachable
from router.transport import FakeTransport
from router.transport.testing.fake import FakeResponse
from tests.router.execution.graph import Gateway, entities

CHANGES = "subscription { productChanged { name rating } }"


def changed(name: str, upc: str | None = "1") -> dict[str, Any]:
    return {"data": {"productChanged": {"name": name, "upc": upc}}}


def gateway(events: Callable[[SubgraphRequest], list[FakeResponse]], **responses: Any) -> Gateway:
    products = FakeTransport({"data": {}}, events=events)
    return Gateway({"reviews": entities({"rating": 5}), **responses}, transports={"products": products})


async def results(made: Gateway, query: str = CHANGES, **changes: Any) -> list[dict[str, Any]]:
    stream = await made.subscribe(query, **changes)
    assert not isinstance(stream, ExecutionResult), stream.as_json()
    return [result.as_json() async for result in stream]


async def test_each_event_is_completed_from_other_subgraphs() -> None:
    made = gateway(lambda _: [changed("Table"), changed("Chair", "2")])
    assert await results(made) == [
        {"data": {"productChanged": {"name": "Table", "rating": 5}}},
        {"data": {"productChanged": {"name": "Chair", "rating": 5}}},
    ]
    sent = [call.variables["representations"] for call in made.fakes["reviews"].calls]
    assert sent == [[{"__typename": "Product", "upc": "1"}], [{"__typename": "Product", "upc": "2"}]]


async def test_one_events_failure_does_not_end_the_stream() -> None:
    responses = iter([SubgraphUnreachable("reviews", "down"), {"data": {"_entities": [{"rating": 3}]}}])

    def reviews(request: SubgraphRequest) -> Any:
        return next(responses)

    first, second = await results(gateway(lambda _: [changed("Table"), changed("Table")], reviews=reviews))
    assert first["data"] == {"productChanged": None}
    assert [error["path"] for error in first["errors"]] == [["productChanged"]]
    assert second == {"data": {"productChanged": {"name": "Table", "rating": 3}}}


async def test_errors_of_an_event_have_the_clients_path() -> None:
    event = {
        "data": {"p": {"name": None, "upc": "1"}},
        "errors": [{"message": "no name", "path": ["p", "name"]}],
    }
    (result,) = await results(gateway(lambda _: [event]), "subscription { p: productChanged { name } }")
    assert result["errors"][0]["path"] == ["p", "name"]


async def test_an_upstream_that_breaks_ends_the_stream_with_an_error() -> None:
    table, last = await results(gateway(lambda _: [changed("Table"), SubgraphUnreachable("products", "gone")]))
    assert table["data"]["productChanged"]["name"] == "Table"
    assert [error["extensions"]["code"] for error in last["errors"]] == ["SUBGRAPH_UNREACHABLE"]


async def test_variables_are_sent_upstream() -> None:
    received: list[dict[str, object]] = []

    def events(request: SubgraphRequest) -> list[FakeResponse]:
        received.append(dict(request.variables))
        assert request.deadline is None
        return []

    query = "subscription($u: ID) { productChanged(upc: $u) { name } }"
    assert await results(gateway(events), query, variables={"u": "9"}) == []
    assert received == [{"u": "9"}]


async def test_a_subscription_that_cannot_be_started_has_one_result() -> None:
    made = Gateway({})
    for query, code in (
        ("{ me { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { unknown }", "GRAPHQL_VALIDATION_FAILED"),
        (CHANGES, "SUBGRAPH_UNREACHABLE"),
    ):
        result = await made.subscribe(query)
        assert isinstance(result, ExecutionResult)
        assert [error.code for error in result.errors] == [code]


async def test_closing_the_stream_closes_it_upstream() -> None:
    closed: list[bool] = []

    class Endless(FakeTransport):
        async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
            try:
                while True:
                    yield SubgraphResponse("products", payload=changed("Table"))
            finally:
                closed.append(True)

    made = Gateway({"reviews": entities({"rating": 5})}, transports={"products": Endless({})})
    stream = await made.subscribe(CHANGES)
    assert not isinstance(stream, ExecutionResult)
    await anext(stream)
    assert closed == []
    await stream.aclose()  # type: ignore[attr-defined]
    assert closed == [True]
