from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from router.server.errors import RequestRejected
from router.server.pipeline.parameters import RequestParameters, parse_parameters
from router.server.protocols.http.parameters import from_json_body, from_query_string


def test_a_body_becomes_the_four_parameters() -> None:
    body = {"query": "{a}", "operationName": "A", "variables": {"x": 1}, "extensions": {"y": 2}, "unknown": 3}
    assert from_json_body(orjson.dumps(body)) == RequestParameters("{a}", "A", {"x": 1}, {"y": 2})


def test_nulls_count_as_absent() -> None:
    body = {"query": "{a}", "operationName": None, "variables": None, "extensions": None}
    assert parse_parameters(body) == RequestParameters("{a}")


WRONG = [
    (name, value)
    for name, right in (("query", str), ("operationName", str), ("variables", dict), ("extensions", dict))
    for value in (0, False, ["a"], {"a": 1}, "text")
    if not isinstance(value, right)
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_parameter_of_the_wrong_type_is_rejected(name: str, value: Any) -> None:
    with pytest.raises(RequestRejected) as rejected:
        parse_parameters({"query": "{a}", name: value})
    assert (rejected.value.status, rejected.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [b"", b"{", b"3", b'"x"', b"null", b"{}", b'{"query":""}', b"\xff"])
def test_a_body_that_is_no_request_is_rejected(body: bytes) -> None:
    with pytest.raises(RequestRejected):
        from_json_body(body)


def test_an_array_is_a_batch() -> None:
    assert from_json_body(b'[{"query":"{a}"},{"query":"{b}"}]') == [RequestParameters("{a}"), RequestParameters("{b}")]


def test_a_query_string_carries_json_texts() -> None:
    query = urlencode({"query": "{a}", "variables": '{"x":1}', "extensions": "", "operationName": ""}).encode()
    assert from_query_string(query) == RequestParameters("{a}", None, {"x": 1})


@pytest.mark.parametrize(
    "query", [b"query={a}&query={b}", b"query={a}&variables={", b"\xff", b"query=%ff", b"&".join([b"a=1"] * 40)]
)
def test_a_malformed_query_string_is_rejected(query: bytes) -> None:
    with pytest.raises(RequestRejected):
        from_query_string(query)


def test_a_persisted_document_needs_no_text() -> None:
    assert parse_parameters({"extensions": {"persistedQuery": {"version": 1}}}).query is None
    assert parse_parameters({"documentId": "abc"}).document_id == "abc"
