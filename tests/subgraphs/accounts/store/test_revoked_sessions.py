"""Revocation of the access tokens of ended sessions, published to the routers."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from lectern.web.routing import router_config
from router import Identity, Revocation
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.platform.redis import ROUTERS_PREFIX
from tests.subgraphs.accounts.conftest import Accounts, principal
from tests.subgraphs.accounts.service.email_links.test_reset_password import requested, reset

LOG_OUT = "mutation($token: String!) { logOut(input: {refreshToken: $token}) { errors { code } } }"
REVOKE = "mutation($id: ID!) { revokeSession(input: {sessionId: $id}) { errors { code } } }"


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.redis_url.get_secret_value()) as client:
        await client.delete(f"{ROUTERS_PREFIX}:revocations")
        yield client


def claims_of(access_token: str) -> dict[str, Any]:
    payload = access_token.split(".")[1]
    claims: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


async def revoked(redis: Redis, *access_tokens: str) -> list[bool]:
    """Return True for each of the tokens to which the published revocations apply."""
    published = [Revocation.parse(member) for member in await redis.zrange(f"{ROUTERS_PREFIX}:revocations", 0, -1)]
    identities = [Identity(claims["sub"], claims["iss"], claims=claims) for claims in map(claims_of, access_tokens)]
    return [any(revocation.matches(identity) for revocation in published) for identity in identities]


async def test_logging_out_revokes_the_tokens_of_that_session_alone(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("ada@access.test")
    leaving, staying = [(await accounts.login("ada@access.test"))["tokens"] for _ in range(2)]
    refreshed = (await accounts.refresh(leaving["refreshToken"]))["tokens"]

    await accounts.data(LOG_OUT, token=refreshed["refreshToken"])
    await accounts.deliver()

    tokens = [leaving["accessToken"], refreshed["accessToken"], staying["accessToken"]]
    assert await revoked(redis, *tokens) == [True, True, False]


async def test_revoking_a_session_revokes_its_tokens(accounts: Accounts, redis: Redis) -> None:
    user = await accounts.user("bea@access.test")
    token = (await accounts.login("bea@access.test"))["tokens"]["accessToken"]

    await accounts.data(REVOKE, principal(user), id=claims_of(token)["sid"])
    await accounts.deliver()

    assert await revoked(redis, token) == [True]


async def test_a_new_password_revokes_the_tokens_of_all_sessions(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("cleo@access.test")
    tokens = [(await accounts.login("cleo@access.test"))["tokens"]["accessToken"] for _ in range(2)]

    await reset(accounts, await requested(accounts, "cleo@access.test"))
    await accounts.deliver()

    assert await revoked(redis, *tokens) == [True, True]


async def test_reuse_of_a_refresh_token_revokes_the_tokens_of_its_session(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("dora@access.test")
    first = (await accounts.login("dora@access.test"))["tokens"]
    successor = (await accounts.refresh(first["refreshToken"]))["tokens"]
    accounts.time.advance(minutes=1)

    await accounts.refresh(first["refreshToken"])
    await accounts.deliver()

    assert await revoked(redis, successor["accessToken"]) == [True]


async def test_a_revocation_outlasts_the_last_token(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("emmy@access.test")
    token = (await accounts.login("emmy@access.test"))["tokens"]

    await accounts.data(LOG_OUT, token=token["refreshToken"])
    await accounts.deliver()

    [(_, until)] = await redis.zrange(f"{ROUTERS_PREFIX}:revocations", 0, -1, withscores=True)
    assert until > claims_of(token["accessToken"])["exp"]


async def test_a_revocation_is_published_at_once(accounts: Accounts, redis: Redis) -> None:
    await accounts.user("fay@access.test")
    token = (await accounts.login("fay@access.test"))["tokens"]
    async with redis.pubsub() as channel:
        await channel.subscribe(f"{ROUTERS_PREFIX}:revoked")
        assert (await channel.get_message(timeout=10)) is not None

        await accounts.data(LOG_OUT, token=token["refreshToken"])
        await accounts.deliver()

        message = await channel.get_message(timeout=10)
    assert message is not None
    assert Revocation.parse(message["data"]).value == claims_of(token["accessToken"])["sid"]


def test_the_marketplaces_routers_read_the_same_keys(settings: Settings) -> None:
    config = router_config(settings)
    assert config.redis is not None
    assert config.redis.prefix == ROUTERS_PREFIX
    assert config.authentication.revocation.shared
