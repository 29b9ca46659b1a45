"""Access tokens of sessions that ended: routers are told to refuse them."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from lectern.web.routing import router_config
from router.server import Identity
from router.server.revocation import Revocation
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.redis import ROUTERS_PREFIX
from tests.subgraphs.accounts.conftest import Accounts, principal
from tests.subgraphs.accounts.test_password_reset import requested, reset

LOG_OUT = "mutation($token: String!) { logout(refreshToken: $token) }"
REVOKE = "mutation($id: ID!) { sessionRevoke(id: $id) { errors { reason } } }"


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.redis_url.get_secret_value()) as client:
        await client.delete(f"{ROUTERS_PREFIX}:revocations")
        yield client


def claims_of(access_token: str) -> dict[str, Any]:
    payload = access_token.split(".")[1]
    claims: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


async def refused(redis: Redis, *access_tokens: str) -> list[bool]:
    """Whether a router refuses each of the tokens, by what it is told."""
    told = [Revocation.parse(member) for member in await redis.zrange(f"{ROUTERS_PREFIX}:revocations", 0, -1)]
    identities = [Identity(claims["sub"], claims["iss"], claims=claims) for claims in map(claims_of, access_tokens)]
    return [any(revocation.concerns(identity) for revocation in told) for identity in identities]


async def test_logging_out_refuses_the_tokens_of_that_session_alone(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("ada@access.test")
    leaving, staying = [(await accounts.login("ada@access.test"))["tokens"] for _ in range(2)]
    refreshed = (await accounts.refresh(leaving["refreshToken"]))["tokens"]

    await accounts.data(LOG_OUT, token=refreshed["refreshToken"])
    await accounts.deliver()

    tokens = [leaving["accessToken"], refreshed["accessToken"], staying["accessToken"]]
    assert await refused(redis, *tokens) == [True, True, False]


async def test_a_session_ended_from_another_device_refuses_its_tokens(accounts: Accounts, redis: Redis) -> None:
    user = await accounts.user("bea@access.test")
    token = (await accounts.login("bea@access.test"))["tokens"]["accessToken"]

    await accounts.data(REVOKE, principal(user), id=claims_of(token)["sid"])
    await accounts.deliver()

    assert await refused(redis, token) == [True]


async def test_a_new_password_refuses_the_tokens_of_every_session(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("cleo@access.test")
    tokens = [(await accounts.login("cleo@access.test"))["tokens"]["accessToken"] for _ in range(2)]

    await reset(accounts, await requested(accounts, "cleo@access.test"))
    await accounts.deliver()

    assert await refused(redis, *tokens) == [True, True]


async def test_a_stolen_refresh_token_refuses_the_tokens_of_its_session(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("dora@access.test")
    first = (await accounts.login("dora@access.test"))["tokens"]
    successor = (await accounts.refresh(first["refreshToken"]))["tokens"]
    accounts.time.pass_by(minutes=1)

    await accounts.refresh(first["refreshToken"])
    await accounts.deliver()

    assert await refused(redis, successor["accessToken"]) == [True]


async def test_routers_forget_it_once_the_last_token_has_expired(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("emmy@access.test")
    token = (await accounts.login("emmy@access.test"))["tokens"]

    await accounts.data(LOG_OUT, token=token["refreshToken"])
    await accounts.deliver()

    [(_, until)] = await redis.zrange(f"{ROUTERS_PREFIX}:revocations", 0, -1, withscores=True)
    assert until > claims_of(token["accessToken"])["exp"]


async def test_listening_routers_are_told_at_once(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("fay@access.test")
    token = (await accounts.login("fay@access.test"))["tokens"]
    async with redis.pubsub() as channel:
        await channel.subscribe(f"{ROUTERS_PREFIX}:revoked")
        assert (await channel.get_message(timeout=10)) is not None

        await accounts.data(LOG_OUT, token=token["refreshToken"])
        await accounts.deliver()

        told = await channel.get_message(timeout=10)
    assert told is not None
    assert Revocation.parse(told["data"]).value == claims_of(token["accessToken"])["sid"]


def test_the_marketplaces_routers_listen_where_they_are_told(settings: Settings) -> None:
    config = router_config(settings)
    assert config.redis is not None
    assert config.redis.prefix == ROUTERS_PREFIX
    assert config.authentication.revocation.shared
