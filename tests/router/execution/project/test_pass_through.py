"""Large responses of one subgraph: passed on as they are where that is right, and only there."""

from collections.abc import AsyncIterator

import orjson
import pytest

from router.execution import (
    EngineOptions,
    ExecutionResult,
    GraphQLRequest,
    SubgraphRequest,
    SubgraphResponse,
)
from router.execution.project.pass_through import data_of, passes_through
from tests.router.execution.graph import Gateway

PLAIN = "{ products { name upc } }"
RESPONSE = b'{"data" : {"products":[{"name":"Table", "upc":"1"}]}}'
ALL = EngineOptions(pass_through_above=0)


class Bytes:
    """A subgraph that responds with these bytes."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self.body = body
        self.status = status

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        return SubgraphResponse(request.subgraph, body=self.body, status=self.status)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        raise NotImplementedError

    async def close(self) -> None:
        pass


async def encoded(body: bytes, query: str = PLAIN, options: EngineOptions = ALL, status: int = 200) -> bytes:
    transports = dict.fromkeys(("products", "users"), Bytes(body, status))
    result = await Gateway({}, options, transports).engine.execute(GraphQLRequest(query))
    assert isinstance(result, ExecutionResult)
    return result.encode()


async def test_the_bytes_of_data_are_passed_on_to_the_client() -> None:
    assert await encoded(RESPONSE) == b'{"data":{"products":[{"name":"Table", "upc":"1"}]}}'


async def test_members_beside_data_are_not_passed_on() -> None:
    body = b'{"extensions":{"secret":1},"errors":[],"data":{"products":null}}'
    assert await encoded(body) == b'{"data":{"products":null}}'


async def test_a_passed_on_response_can_still_be_decoded() -> None:
    result = await Gateway({}, ALL, {"products": Bytes(RESPONSE)}).engine.execute(GraphQLRequest(PLAIN))
    assert isinstance(result, ExecutionResult)
    assert result.data == {"products": [{"name": "Table", "upc": "1"}]}


async def test_a_small_response_is_checked() -> None:
    wrong = b'{"data":{"products":[{"name":1,"upc":"1"}]}}'
    response = orjson.loads(await encoded(wrong, options=EngineOptions()))
    assert response["data"] == {"products": [{"name": None, "upc": "1"}]}
    assert len(response["errors"]) == 1


async def test_a_response_with_errors_is_completed() -> None:
    body = b'{"data":{"products":null},"errors":[{"message":"no","path":["products"]}]}'
    response = orjson.loads(await encoded(body))
    assert [error["path"] for error in response["errors"]] == [["products"]]


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"products":[}}',
        b'{"data":{"products":[]}',
        b'{"data":{"products":[]}}}',
        b'{"data":{"products":[]},"data"}',
        b'{"data":[]}',
        b'{"data":1}',
        b'{"data":null}',
        b"[]",
        b"",
        b'{"data":{"products":"\x00"}}',
    ],
)
async def test_a_body_that_is_not_json_or_has_no_data_is_never_passed_on(body: bytes) -> None:
    assert data_of(body) is None
    assert orjson.loads(await encoded(body))["errors"]


async def test_an_error_status_is_never_passed_on() -> None:
    response = orjson.loads(await encoded(b'{"data":{"products":"x"}}', status=500))
    assert response["data"] == {"products": None}


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        (PLAIN, True),
        ("{ p: products { n: name } }", True),
        ("{ products { __typename name } }", False),
        ("{ products { color } }", False),
        ("{ products { rating } }", False),
        ("{ products { name } me { id } }", False),
        ("{ products { name } __typename }", False),
        ("query($x: Boolean!) { products { name @include(if: $x) } }", False),
        ('{ node(id: "1") { id } }', False),
        ('{ products { name } __type(name: "X") { name } }', False),
    ],
)
def test_only_a_response_of_exactly_the_clients_shape_passes_through(query: str, passes: bool) -> None:
    engine = Gateway({}).engine
    request = GraphQLRequest(query, {"x": True})
    assert passes_through(engine.plan(engine.prepare(request), request).compiled.plan) is passes


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'{"products":[{"name":"\xff\xfe","upc":"1"}]}', id="not UTF-8"),
        pytest.param(b'{"products":' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="nested too deeply"),
    ],
)
async def test_invalid_json_within_data_becomes_null_and_an_error(data: bytes) -> None:
    response = orjson.loads(await encoded(b'{"data":' + data + b"}"))
    assert response["data"] == {"products": None}
    assert [error["extensions"]["code"] for error in response["errors"]] == ["SUBGRAPH_BAD_RESPONSE"]


async def test_text_beyond_ascii_is_passed_on() -> None:
    body = '{"data":{"products":[{"name":"Stühle","upc":"1"}]}}'.encode()
    assert await encoded(body) == body
