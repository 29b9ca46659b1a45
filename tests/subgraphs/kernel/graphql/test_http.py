"""A subgraph as a server of its own."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from prometheus_client import generate_latest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from subgraphs.kernel.graphql.http import MAX_BODY_BYTES, asgi
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.service_identity import HEADER, RouterCheck
from subgraphs.kernel.identity.tokens import InvalidToken
from subgraphs.kernel.platform import health
from tests.serving import serving
from tests.subgraphs.kernel.graphql.lamp_subgraph import Lamps
from tests.subgraphs.kernel.identity.router_identity import key_pair, public, sign

ADA = USER.new()
KEY = key_pair()


class OneToken:
    """Knows one token and whom it is for."""

    async def verify(self, token: str) -> Principal:
        if token != "ada's":
            raise InvalidToken
        return Principal(ADA, frozenset({"student"}))


@pytest.fixture
def lamps() -> Lamps:
    return Lamps()


def client_of(lamps: Lamps, router_check: RouterCheck | None = None) -> httpx.AsyncClient:
    app = asgi(lamps.subgraph, OneToken(), router_check)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lamps")


@pytest.fixture
async def client(lamps: Lamps) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(lamps) as opened:
        yield opened


@pytest.fixture
async def guarded(lamps: Lamps) -> AsyncIterator[httpx.AsyncClient]:
    """Return the same, for the router alone."""
    async with client_of(lamps, RouterCheck((public(KEY),), "lamps")) as opened:
        yield opened


async def execute(client: httpx.AsyncClient, query: str, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": query}, headers=headers)


async def test_an_anonymous_request_has_no_principal(client: httpx.AsyncClient) -> None:
    assert (await execute(client, "{ who }")).json() == {"data": {"who": None}}


async def test_a_verified_token_identifies_the_principal(client: httpx.AsyncClient) -> None:
    assert (await execute(client, "{ who }", authorization="Bearer ada's")).json() == {"data": {"who": ADA}}


@pytest.mark.parametrize("authorization", ["Bearer forged", "Bearer", "Basic ada's", "ada's", ""])
async def test_a_bad_token_is_rejected_rather_than_ignored(client: httpx.AsyncClient, authorization: str) -> None:
    assert (await execute(client, "{ who }", authorization=authorization)).status_code == 401


async def test_entities_are_authorised_by_the_subgraph_itself(client: httpx.AsyncClient) -> None:
    query = '{ _entities(representations: [{__typename: "Lamp", id: "1"}]) { ... on Lamp { id } } }'

    anonymous = (await execute(client, query)).json()
    known = (await execute(client, query, authorization="Bearer ada's")).json()

    assert anonymous["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert known == {"data": {"_entities": [{"id": "1"}]}}


async def test_a_mutation_by_get_is_not_possible(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "mutation { light { id } }"})

    assert response.status_code >= 400


async def test_only_the_router_is_served_if_so_configured(guarded: httpx.AsyncClient) -> None:
    signed = await execute(guarded, "{ who }", **{HEADER: sign(KEY, "lamps")})

    assert (await execute(guarded, "{ who }")).status_code == 403
    assert signed.json() == {"data": {"who": None}}


@pytest.mark.parametrize(
    "identity",
    ["", "forged", sign(KEY, "another"), sign(key_pair(), "lamps")],
)
async def test_an_identity_that_is_not_the_routers_for_this_subgraph_is_rejected(
    guarded: httpx.AsyncClient, identity: str
) -> None:
    assert (await execute(guarded, "{ who }", **{HEADER: identity})).status_code == 403


async def test_the_routers_identity_does_not_stand_for_a_user(guarded: httpx.AsyncClient) -> None:
    response = await execute(guarded, "{ who }", **{HEADER: sign(KEY, "lamps"), "authorization": "Bearer forged"})

    assert response.status_code == 401


async def test_a_body_beyond_the_limit_is_rejected(client: httpx.AsyncClient) -> None:
    announced = await client.post("/graphql", content=b"{" * (MAX_BODY_BYTES + 1))

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 2**20 + 1):
            yield b" " * 2**20

    streamed = await client.post("/graphql", content=unannounced(), headers={"content-type": "application/json"})

    assert (announced.status_code, streamed.status_code) == (413, 413)


@asynccontextmanager
async def websocket(lamps: Lamps, port: int, **headers: str) -> AsyncIterator[Any]:
    """Provide a graphql-transport-ws connection to the subgraph behind a real server."""
    config = uvicorn.Config(asgi(lamps.subgraph, OneToken()), port=port, ws="websockets-sansio", log_config=None)
    protocols = [Subprotocol("graphql-transport-ws")]
    async with (
        serving(config),
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=protocols, additional_headers=headers) as socket,
    ):
        yield socket


@pytest.mark.parametrize("by_header", [True, False])
async def test_a_subscription_over_a_websocket_knows_who_subscribed(
    lamps: Lamps, unused_tcp_port: int, by_header: bool
) -> None:
    credentials = {"Authorization": "Bearer ada's"}
    headers, payload = (credentials, {}) if by_header else ({}, credentials)
    async with websocket(lamps, unused_tcp_port, **headers) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        operation = {"query": "subscription { flicker }"}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": operation}))
        received = [json.loads(await socket.recv()) for _ in range(3)]

    assert [message.get("payload") for message in received] == [
        {"data": {"flicker": f"{ADA} 0"}},
        {"data": {"flicker": f"{ADA} 1"}},
        None,
    ]


async def test_a_websocket_with_a_bad_token_is_closed(lamps: Lamps, unused_tcp_port: int) -> None:
    async with websocket(lamps, unused_tcp_port) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": "Bearer forged"}}))
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_a_subscription_over_server_sent_events(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql",
        json={"query": "subscription { flicker }"},
        headers={"accept": "text/event-stream", "authorization": "Bearer ada's"},
    )

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.text.count("event: next") == 2
    assert "event: complete" in response.text


async def test_the_subgraph_lives_as_long_as_its_server(lamps: Lamps) -> None:
    app = asgi(lamps.subgraph, OneToken())
    async with app.router.lifespan_context(app):
        assert lamps.life == ["started"]

    assert lamps.life == ["started", "stopped"]


async def test_health_says_that_the_process_lives_and_readiness_what_it_needs(
    lamps: Lamps, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    assert (await client.get("/ready")).json() == {"status": "ok"}

    lamps.broken = True
    unready = await client.get("/ready")

    assert (await client.get("/health")).json() == {"status": "ok"}
    assert (unready.status_code, unready.json()) == (503, {"status": "unavailable"})
    assert "circuit 7" not in unready.text


@pytest.mark.parametrize("body", [b"{", b'{"query": "{ who }", "variables": {"a": "\\ud800"}}', b"\xff"])
async def test_a_malformed_body_is_rejected(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})

    assert response.status_code == 400


async def test_the_callers_trace_goes_on(client: httpx.AsyncClient) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"

    response = await execute(client, "{ trace }", traceparent=f"00-{trace_id}-00f067aa0ba902b7-01")

    assert response.json() == {"data": {"trace": trace_id}}


async def test_operations_are_counted(client: httpx.AsyncClient) -> None:
    await execute(client, "{ who }")

    metrics = generate_latest().decode()

    assert 'lectern_subgraph_operation_seconds_count{operation="query",outcome="ok",subgraph="lamps"}' in metrics


async def test_a_rate_limit_is_in_the_error_and_in_the_header(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "mutation { a: dim(seconds: 7) b: dim(seconds: 9) }"})
    unlimited = await client.post("/graphql", json={"query": "{ who }"})

    assert response.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 7}
    assert response.headers["retry-after"] == "7"
    assert "retry-after" not in unlimited.headers
