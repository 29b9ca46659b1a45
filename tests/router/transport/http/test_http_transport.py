"""HTTP in particular: connections, broken responses, limits, codings, headers."""

import asyncio
import gzip
import time
from typing import Any

import orjson
import pytest

from router.execution import SubgraphFailure, SubgraphOperation, SubgraphRequest
from router.execution.errors.subgraph_failures import (
    SubgraphBadResponse,
    SubgraphHttpError,
    SubgraphOverloaded,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.planning.plan import OperationKind
from router.transport import HttpOptions, HttpTransport
from router.transport.http.http_transport import encoded_headers
from tests.router.transport.subgraph_server import Received, http_response, subgraph_server

DATA = b'{"data":{"a":1}}'


def request_of(text: str = "{ a }", kind: OperationKind = OperationKind.QUERY, **changes: Any) -> SubgraphRequest:
    return SubgraphRequest("shop", SubgraphOperation(text, None, kind), **{"variables": {}, **changes})


async def test_a_connection_is_used_again() -> None:
    async with subgraph_server(lambda _: http_response(DATA)) as server:
        transport = HttpTransport(server.url)
        for _ in range(3):
            await transport.execute(request_of())
        assert server.connections == 1
        await transport.close()


async def test_calls_on_one_connection_share_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with subgraph_server(lambda _: http_response(DATA)) as server:
        transport = HttpTransport(server.url)
        await transport.execute(request_of(deadline=time.monotonic() + 60))
        timers: list[float] = []
        monkeypatch.setattr(asyncio.get_running_loop(), "call_at", lambda when, *_: timers.append(when))
        for seconds in (60, 61, 62):
            await transport.execute(request_of(deadline=time.monotonic() + seconds))
        assert timers == []
        monkeypatch.undo()
        await transport.close()


async def test_an_earlier_deadline_than_that_of_the_call_before_holds() -> None:
    async with subgraph_server(lambda request: http_response(DATA) if b"fast" in request.body else b"") as server:
        transport = HttpTransport(server.url)
        await transport.execute(request_of("{ fast }", deadline=time.monotonic() + 60))
        with pytest.raises(SubgraphTimeout):
            await transport.execute(request_of("{ slow }", deadline=time.monotonic() + 0.01))
        await transport.close()


async def test_an_address_is_connected_to_in_the_name_of_the_url() -> None:
    async with subgraph_server(lambda _: http_response(DATA)) as server:
        url = server.url.replace("127.0.0.1", "catalog.invalid")
        transport = HttpTransport(url, HttpOptions(address="127.0.0.1"))
        await transport.execute(request_of())
        host = (server.received[0].header("host") or "").partition(":")[0]
        assert host == "catalog.invalid"
        await transport.close()


async def test_a_request_carries_the_operation_and_the_forwarded_headers() -> None:
    async with subgraph_server(lambda _: http_response(DATA)) as server:
        transport = HttpTransport(server.url)
        await transport.execute(request_of(variables={"x": [1]}, headers=(("authorization", "Bearer t"), ("x-a", "é"))))
        (received,) = server.received
        assert received.head.startswith("POST /graphql HTTP/1.1\r\n")
        assert received.header("authorization") == "Bearer t"
        assert received.header("content-type") == "application/json"
        assert orjson.loads(received.body) == {"query": "{ a }", "variables": {"x": [1]}}
        await transport.close()


async def test_the_bytes_of_a_received_header_are_sent_as_they_were() -> None:
    received = "café".encode().decode("latin-1")
    assert encoded_headers("people", (("x-a", received),)) == "x-a: café\r\n".encode()
    assert encoded_headers("people", (("x-a", "caf\xe9"),)) == b"x-a: caf\xe9\r\n"
    assert encoded_headers("people", (("x-a", "€"),)) == "x-a: €\r\n".encode()


async def test_a_header_cannot_smuggle_another_one() -> None:
    transport = HttpTransport("http://127.0.0.1:1/")
    for value in ("x\r\nevil: 1", "x\nevil: 1", "x\0"):
        with pytest.raises(SubgraphFailure, match="line break"):
            transport._message(request_of(headers=(("a", value),)))


async def test_a_body_that_is_not_json_is_a_bad_response() -> None:
    async with subgraph_server(lambda _: http_response(b"<html>")) as server:
        transport = HttpTransport(server.url)
        response = await transport.execute(request_of())
        with pytest.raises(SubgraphBadResponse):
            response.payload()
        await transport.close()


@pytest.mark.parametrize("body", [b"[]", b"1", b'{"a":1}', b'{"data":[]}', b'{"data":null}', b'{"errors":{}}', b""])
async def test_json_that_is_no_graphql_response_is_a_bad_response(body: bytes) -> None:
    async with subgraph_server(lambda _: http_response(body)) as server:
        transport = HttpTransport(server.url)
        response = await transport.execute(request_of())
        with pytest.raises(SubgraphBadResponse):
            response.payload()
        await transport.close()


async def test_an_error_status_without_graphql_is_an_http_error() -> None:
    async with subgraph_server(lambda _: http_response(b"oops", status="502 Bad Gateway")) as server:
        transport = HttpTransport(server.url)
        response = await transport.execute(request_of())
        with pytest.raises(SubgraphHttpError) as caught:
            response.payload()
        assert caught.value.status == 502
        await transport.close()


async def test_an_error_status_with_a_graphql_response_is_read() -> None:
    body = b'{"errors":[{"message":"no"}]}'
    async with subgraph_server(lambda _: http_response(body, status="400 Bad Request")) as server:
        transport = HttpTransport(server.url)
        assert (await transport.execute(request_of())).payload() == {"errors": [{"message": "no"}]}
        await transport.close()


async def test_a_response_that_is_not_http_is_unreachable() -> None:
    async with subgraph_server(lambda _: b"SSH-2.0-x\r\n\r\n") as server:
        transport = HttpTransport(server.url)
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request_of())
        await transport.close()


async def test_endless_headers_are_not_buffered() -> None:
    flood = b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 1_000 + b"\r\n"
    async with subgraph_server(lambda _: flood + b"Y: y\r\n" * 20_000) as server:
        transport = HttpTransport(server.url)
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request_of())
        await transport.close()


async def test_informational_responses_come_before_the_response() -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    async with subgraph_server(lambda _: early + http_response(DATA)) as server:
        transport = HttpTransport(server.url)
        for _ in range(2):
            assert (await transport.execute(request_of())).payload() == {"data": {"a": 1}}
        assert server.connections == 1
        await transport.close()


async def test_data_without_a_request_closes_the_connection() -> None:
    async with subgraph_server(lambda _: http_response(DATA) + http_response(b'{"data":{"a":"stolen"}}')) as server:
        transport = HttpTransport(server.url)
        for _ in range(2):
            assert (await transport.execute(request_of())).payload() == {"data": {"a": 1}}
        assert server.connections == 2
        await transport.close()


async def test_a_closed_port_is_unreachable() -> None:
    async with subgraph_server(lambda _: b"") as server:
        url = server.url
    transport = HttpTransport(url)
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request_of())


async def test_an_idle_connection_that_was_closed_is_replaced_for_a_query() -> None:
    async with subgraph_server(lambda received: http_response(DATA)) as server:
        transport = HttpTransport(server.url)
        await transport.execute(request_of())
        responses = iter([None, http_response(DATA)])
        server.respond = lambda _: next(responses)
        assert (await transport.execute(request_of())).payload() == {"data": {"a": 1}}
        assert server.connections == 2
        await transport.close()


async def test_a_mutation_is_never_sent_twice() -> None:
    async with subgraph_server(lambda _: http_response(DATA)) as server:
        transport = HttpTransport(server.url)
        await transport.execute(request_of())
        server.respond = lambda _: None
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request_of("mutation { a }", OperationKind.MUTATION))
        assert len([r for r in server.received if b"mutation" in r.body]) == 1
        await transport.close()


async def test_a_response_that_is_cut_off_is_unreachable() -> None:
    def cut(_: Received) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"

    async with subgraph_server(cut) as server:
        transport = HttpTransport(server.url)
        call = asyncio.create_task(transport.execute(request_of()))
        await server.requested.wait()
        await asyncio.sleep(0.01)
        for writer in tuple(server.open):
            writer.close()
        with pytest.raises(SubgraphUnreachable):
            await call
        await transport.close()


async def test_chunked_bodies_are_read() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n" + DATA[:8] + b"\r\n8\r\n" + DATA[8:]
    async with subgraph_server(lambda _: chunked + b"\r\n0\r\n\r\n") as server:
        transport = HttpTransport(server.url)
        for _ in range(2):
            assert (await transport.execute(request_of())).payload() == {"data": {"a": 1}}
        assert server.connections == 1
        await transport.close()


async def test_a_body_without_a_length_ends_with_its_connection() -> None:
    def respond(received: Received) -> bytes | None:
        for writer in tuple(server.open):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + DATA)
        return None

    async with subgraph_server(respond) as server:
        transport = HttpTransport(server.url)
        assert (await transport.execute(request_of())).payload() == {"data": {"a": 1}}
        await transport.close()


async def test_a_compressed_body_is_decoded() -> None:
    coded = http_response(gzip.compress(DATA), headers="Content-Encoding: gzip\r\n")
    async with subgraph_server(lambda _: coded) as server:
        transport = HttpTransport(server.url, HttpOptions(accept_encoding="gzip"))
        assert (await transport.execute(request_of())).payload() == {"data": {"a": 1}}
        assert server.received[0].header("accept-encoding") == "gzip"
        await transport.close()


async def test_a_decompression_bomb_is_rejected() -> None:
    coded = http_response(gzip.compress(b" " * 1_000_000), headers="Content-Encoding: gzip\r\n")
    async with subgraph_server(lambda _: coded) as server:
        transport = HttpTransport(server.url, HttpOptions(max_response_bytes=100_000))
        with pytest.raises(SubgraphBadResponse, match="too large"):
            await transport.execute(request_of())
        await transport.close()


async def test_a_response_beyond_the_limit_is_rejected() -> None:
    async with subgraph_server(lambda _: http_response(b'{"data":{"a":"' + b"x" * 10_000 + b'"}}')) as server:
        transport = HttpTransport(server.url, HttpOptions(max_response_bytes=1_000))
        with pytest.raises(SubgraphBadResponse, match="too large"):
            await transport.execute(request_of())
        await transport.close()


async def test_a_large_request_is_compressed_if_configured() -> None:
    async with subgraph_server(lambda _: http_response(DATA)) as server:
        transport = HttpTransport(server.url, HttpOptions(compress_above=100))
        await transport.execute(request_of(variables={"text": "x" * 1_000}))
        (received,) = server.received
        assert received.header("content-encoding") == "gzip"
        assert orjson.loads(gzip.decompress(received.body))["variables"] == {"text": "x" * 1_000}
        await transport.close()


async def test_a_response_after_the_deadline_is_not_taken_for_the_next_one() -> None:
    async with subgraph_server(lambda _: b"") as server:
        transport = HttpTransport(server.url)
        with pytest.raises(SubgraphTimeout):
            await transport.execute(request_of(deadline=time.monotonic() + 0.02))
        server.respond = lambda _: http_response(b'{"data":{"a":2}}')
        assert (await transport.execute(request_of())).payload() == {"data": {"a": 2}}
        assert server.connections == 2
        await transport.close()


async def test_cancelling_a_call_closes_its_connection() -> None:
    async with subgraph_server(lambda _: b"") as server:
        transport = HttpTransport(server.url)
        call = asyncio.create_task(transport.execute(request_of()))
        await server.requested.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await server.abandoned.wait()
        await transport.close()


async def test_calls_beyond_the_connections_wait_and_beyond_the_queue_are_rejected() -> None:
    async with subgraph_server(lambda _: b"") as server:
        transport = HttpTransport(server.url, HttpOptions(max_connections=1, max_waiting=1))
        first = asyncio.create_task(transport.execute(request_of()))
        await server.requested.wait()
        second = asyncio.create_task(transport.execute(request_of()))
        await asyncio.sleep(0)
        with pytest.raises(SubgraphOverloaded):
            await transport.execute(request_of())
        server.respond = lambda _: http_response(DATA)
        first.cancel()
        assert (await second).payload() == {"data": {"a": 1}}
        await transport.close()


@pytest.mark.parametrize("url", ["ftp://host/", "not a url", "http://"])
def test_only_http_urls_are_taken(url: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        HttpTransport(url)
