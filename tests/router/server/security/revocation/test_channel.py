"""Revocations in a fleet: several applications on one Redis (Valkey)."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from lectern.embedded.processes.ports import free_ports
from router.server import RouterApp
from router.server.security.revocation import Revocation
from tests.router.server.client import Response, post
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer
from tests.router.server.valkey_process import valkey
from tests.waiting import eventually

pytestmark = pytest.mark.servers


class Fleet:
    """Routers that share a Redis and an issuer."""

    def __init__(self, redis_url: str, prefix: str) -> None:
        self.issuer = TestIssuer()
        self._config = {
            "redis": {"url": redis_url, "timeout": 5, "prefix": prefix},
            "authentication": {"jwt": {"issuers": [{"issuer": self.issuer.name}]}},
        }

    def router(self, **config: Any) -> RouterApp:
        return SampleGraph().app({**self._config, **config}, key_loaders={self.issuer.name: self.issuer.load})

    def token(self, **claims: Any) -> str:
        return self.issuer.token({"exp": int(time.time()) + 300, "iat": int(time.time()), **claims})


async def execute(app: RouterApp, token: str) -> Response:
    return await post(app, "{ me { name } }", {"authorization": f"Bearer {token}"})


async def rejected_soon(app: RouterApp, token: str) -> Response:
    async def is_rejected() -> bool:
        return (await execute(app, token)).status == 401

    await eventually(is_rejected, "the refusal of the token")
    return await execute(app, token)


async def listeners(redis: Redis, channel: str, number: int) -> None:
    async def listen() -> bool:
        return int((await redis.pubsub_numsub(channel))[0][1]) >= number

    await eventually(listen, f"listening by {number}")


@asynccontextmanager
async def running(*apps: RouterApp) -> AsyncIterator[None]:
    for app in apps:
        app.start()
    try:
        yield
    finally:
        for app in apps:
            await app.close()


def until() -> float:
    return time.time() + 300


async def subscribed(port: int, token: str) -> ClientConnection:
    websocket = await connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")])
    await websocket.send(json.dumps({"type": "connection_init", "payload": {"authorization": token}}))
    await websocket.recv()
    query = "subscription { count(to: 100000, ms: 5) }"
    await websocket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
    await websocket.recv()
    return websocket


async def closed_with(websocket: ClientConnection) -> int | None:
    async with asyncio.timeout(20):
        with suppress(ConnectionClosed):
            async for _ in websocket:
                pass
    return websocket.close_code


async def test_a_revocation_at_one_router_applies_at_every_router(redis_url: str) -> None:
    fleet = Fleet(redis_url, "fleet")
    one, other = fleet.router(), fleet.router()
    leaver, stayer = fleet.token(sid="ses_1"), fleet.token(sid="ses_2")
    async with running(one, other), Redis.from_url(redis_url) as redis:
        await listeners(redis, "fleet:revoked", 2)
        assert (await execute(other, leaver)).status == (await execute(other, stayer)).status == 200
        await one.revoke(Revocation("sid", "ses_1", until()))
        assert (await execute(one, leaver)).status == 401
        response = await rejected_soon(other, leaver)
        assert response.codes == ["UNAUTHENTICATED"]
        assert 'error="invalid_token"' in response.headers["www-authenticate"]
        assert (await execute(other, stayer)).status == 200


async def test_subscriptions_end_on_every_router_and_others_go_on(redis_url: str) -> None:
    fleet = Fleet(redis_url, "subscriptions")
    one, other = fleet.router(), fleet.router()
    async with running_server(one), running_server(other) as port, Redis.from_url(redis_url) as redis:
        await listeners(redis, "subscriptions:revoked", 2)
        leaver = await subscribed(port, fleet.token(sub="leaver"))
        stayer = await subscribed(port, fleet.token(sub="stayer"))
        async with (
            httpx.AsyncClient() as client,
            client.stream(
                "POST",
                f"http://127.0.0.1:{port}/graphql",
                json={"query": "subscription { count(to: 100000, ms: 5) }"},
                headers={"accept": "text/event-stream", "authorization": f"Bearer {fleet.token(sub='leaver')}"},
            ) as stream,
        ):
            lines = stream.aiter_lines()
            await anext(lines)
            await one.revoke(Revocation("sub", "leaver", until()))
            assert await closed_with(leaver) == 4403
            async with asyncio.timeout(20):
                assert "event: complete" not in [line async for line in lines]
        await stayer.recv()
        await stayer.close()


async def test_a_router_that_starts_later_knows_what_was_revoked_before(redis_url: str) -> None:
    fleet = Fleet(redis_url, "later")
    token = fleet.token(sid="ses_1")
    early = fleet.router()
    async with running(early):
        await early.revoke(Revocation("sid", "ses_1", until()))
    late = fleet.router()
    async with running(late):
        await rejected_soon(late, token)


async def test_redis_drops_expired_revocations_and_stores_no_more_than_allowed(redis_url: str) -> None:
    fleet = Fleet(redis_url, "bounded")
    app = fleet.router()
    async with running(app), Redis.from_url(redis_url) as redis:
        await redis.zadd("bounded:revocations", {b"old": time.time() - 1})
        await app.revoke(Revocation("sid", "ses_1", until()))
        assert await redis.zcard("bounded:revocations") == 1
    issuers = {"jwt": {"issuers": [{"issuer": fleet.issuer.name}]}}
    small = fleet.router(authentication={**issuers, "revocation": {"max_entries": 3}})
    async with running(small), Redis.from_url(redis_url) as redis:
        for number in range(10):
            await small.revoke(Revocation("sid", str(number), until() + number))
        assert await redis.zcard("bounded:revocations") == 3


async def test_malformed_messages_are_ignored(redis_url: str) -> None:
    fleet = Fleet(redis_url, "noise")
    app, token = fleet.router(), fleet.token(sid="ses_1")
    async with Redis.from_url(redis_url) as redis:
        await redis.zadd("noise:revocations", {b"noise": until()})
        async with running(app):
            await listeners(redis, "noise:revoked", 1)
            await redis.publish("noise:revoked", b"noise")
            await redis.publish("noise:revoked", Revocation("sid", "ses_1", until()).encoded())
            await rejected_soon(app, token)


@pytest.mark.slow
async def test_without_redis_a_router_revokes_for_itself_and_publishes_afterwards() -> None:
    (port,) = free_ports(1)
    fleet = Fleet(f"redis://127.0.0.1:{port}/0", "away")
    one, other = fleet.router(), fleet.router()
    before, during = fleet.token(sid="before"), fleet.token(sid="during")
    async with running(one, other):
        async with valkey(port), Redis.from_url(f"redis://127.0.0.1:{port}/0") as redis:
            await listeners(redis, "away:revoked", 2)
            await one.revoke(Revocation("sid", "before", until()))
            await rejected_soon(other, before)
        await one.revoke(Revocation("sid", "during", until()))
        assert (await execute(one, during)).status == 401
        assert (await execute(other, during)).status == 200
        async with valkey(port):
            await rejected_soon(other, during)
            assert (await execute(other, before)).status == 401
