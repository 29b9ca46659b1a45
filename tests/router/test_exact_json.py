"""Numbers that no double holds, from a subgraph to the client and from the client to a subgraph."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
import pytest
from graphql import parse_value
from hypothesis import example, given
from hypothesis import strategies as st

from router.composition import compose
from router.exact_json import ExactNumber, decode_json, encode_json, literal_value
from router.execution import Engine, ExecutionResult, GraphQLRequest, SubgraphRequest, SubgraphResponse
from router.federation.subgraph_document import SubgraphDocument
from router.server.schema_state.supergraph_planner import SupergraphPlanner

LONG = "12345678901234567890123456789.000000000000000000000000001"
LARGE = "123456789012345678901234567890"


def exactly(text: str | bytes) -> Any:
    """Decode JSON with a decimal for each number."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    whole = str(
        draw(st.integers(min_value=-(10 ** draw(st.integers(0, 60))), max_value=10 ** draw(st.integers(0, 60))))
    )
    digits = draw(st.text("0123456789", max_size=40))
    exponent = draw(st.sampled_from(["", "", "", "e5", "E+3", "e-7", "e200", "e400"]))
    return whole + (f".{digits}" if digits else "") + exponent


def texts() -> st.SearchStrategy[str]:
    strings = st.one_of(st.text(max_size=20), numbers()).map(lambda text: orjson.dumps(text).decode())
    leaves = st.one_of(numbers(), strings, st.sampled_from(["true", "null", "1", "2.5"]))
    spaces = st.sampled_from(["", " ", "\n"])

    def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        items = st.lists(inner, max_size=4)
        pairs = st.dictionaries(st.text("abcdefgh0123456789", max_size=20), inner, max_size=4)
        return st.one_of(
            st.tuples(spaces, items).map(lambda parts: f"[{parts[0]}{f',{parts[0]}'.join(parts[1])}]"),
            st.tuples(spaces, pairs).map(
                lambda parts: "{" + ",".join(f'"{name}":{parts[0]}{value}' for name, value in parts[1].items()) + "}"
            ),
        )

    return st.recursive(leaves, compound, max_leaves=12)


@given(texts())
@example(f"[{LONG},-{LARGE},1e400,9007199254740993,0.1,1.10]")
@example('{"1234567890123456789":"12345678901234567890","x":-12345678901234567890.5}')
@example("9223372036854775808")
@example("-9223372036854775809")
@example("1234567.123456789012")
def test_json_keeps_every_digit(text: str) -> None:
    decoded = decode_json(text)
    assert exactly(encode_json(decoded)) == exactly(text)
    assert exactly(encode_json(decode_json(text.encode()))) == exactly(text)


@given(st.text('0123456789"\\:, .-[]{}e', max_size=40))
def test_texts_that_are_not_json_are_rejected_as_before(text: str) -> None:
    try:
        before: Any = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "infinity" not in str(error):
            with pytest.raises(ValueError):
                decode_json(text)
    else:
        assert decode_json(text) == before or "." in text or len(text) > 15


@pytest.mark.parametrize("text", ["\ud800", "[1e400,]", "[1e400", "nan", "[" * 100_000])
def test_malformed_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        decode_json(text)


@pytest.mark.parametrize("value", [0, -1, 2**63, 2**64 - 1, 0.1, 1.5, "12345678901234567890", True, None])
def test_ordinary_values_have_ordinary_types(value: object) -> None:
    decoded = decode_json(orjson.dumps([value]))
    assert decoded == [value]
    assert type(decoded[0]) is type(value)


def test_an_exact_number_equals_itself_alone() -> None:
    one, other = ExactNumber(LARGE), ExactNumber(LARGE[:-1] + "1")
    assert float(one) == float(other)
    assert one != other
    assert {one: 1}[ExactNumber(LARGE)] == 1
    assert one != float(one)


@given(st.one_of(numbers(), st.lists(numbers(), max_size=3).map(lambda items: f"[{','.join(items)}]")))
def test_literals_keep_every_digit(text: str) -> None:
    assert exactly(encode_json(literal_value(parse_value(text)))) == exactly(text)


SDL = """
scalar Exact
type Query {
  exact(of: Exact, float: Float): Exact list: [Exact] float: Float id: ID item: Item
}
type Item @key(fields: "key") { key: Exact! name: String }
"""
OTHER = 'type Item @key(fields: "key") { key: Exact! title: String } scalar Exact type Query { unused: String }'


class Echo:
    """A subgraph that returns bytes, and stores those that it got."""

    def __init__(self, response: bytes) -> None:
        self.response = response
        self.received: list[bytes] = []

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self.received.append(request.body())
        return SubgraphResponse(request.subgraph, body=self.response)

    def subscribe(self, request: SubgraphRequest) -> Any:
        raise NotImplementedError

    async def close(self) -> None: ...


async def response(first: Echo, second: Echo, query: str, variables: Mapping[str, Any] | None = None) -> bytes:
    result = compose([SubgraphDocument("first", "", SDL), SubgraphDocument("second", "", OTHER)])
    assert result.supergraph_sdl is not None, result.errors
    engine = Engine(SupergraphPlanner.from_sdl(result.supergraph_sdl), {"first": first, "second": second})
    response = await engine.execute(GraphQLRequest(query, variables))
    assert isinstance(response, ExecutionResult)
    return response.encode()


@pytest.mark.parametrize("number", [LONG, LARGE, "-" + LARGE, "1e400", "0.12345678901234567890"])
async def test_custom_scalars_keep_their_digits_in_both_directions(number: str) -> None:
    first = Echo(f'{{"data":{{"exact":{number},"list":[1,{{"a":[{number}]}}]}}}}'.encode())
    variables = decode_json(f'{{"of":{{"a":[{number}]}}}}')
    query = "query ($of: Exact) { exact(of: $of) list }"
    assert await response(first, Echo(b""), query, variables) == first.response
    assert f'"variables":{{"of":{{"a":[{number}]}}}}'.encode() in first.received[0]


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("float", "3.14159265358979323846", "3.14159265358979323846"),
        ("float", "0.30000000000000004", "0.30000000000000004"),
        ("id", LARGE, f'"{LARGE}"'),
        ("id", "0.12345678901234567890", "null"),
    ],
)
async def test_built_in_scalars(field: str, value: str, sent: str) -> None:
    first = Echo(f'{{"data":{{"{field}":{value}}}}}'.encode())
    assert (await response(first, Echo(b""), f"{{ {field} }}")).startswith(f'{{"data":{{"{field}":{sent}}}'.encode())


async def test_keys_of_entities_keep_their_digits() -> None:
    first = Echo(f'{{"data":{{"item":{{"__typename":"Item","key":{LARGE},"name":"n"}}}}}}'.encode())
    second = Echo(b'{"data":{"_entities":[{"title":"t"}]}}')
    body = await response(first, second, "{ item { key name title } }")
    assert body == f'{{"data":{{"item":{{"key":{LARGE},"name":"n","title":"t"}}}}}}'.encode()
    assert f'"key":{LARGE}'.encode() in second.received[0]


async def test_literals_and_defaults_keep_their_digits() -> None:
    first = Echo(b'{"data":{"a":1,"b":2}}')
    query = f"query ($d: Exact = {LONG}) {{ a: exact(of: $d) b: exact(of: {LARGE}) }}"
    await response(first, Echo(b""), query)
    assert LONG.encode() in first.received[0]
    assert LARGE.encode() in first.received[0]
