from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from router.server import Identity, config_of
from router.server.configuration.shared_state import RedisOptions
from router.server.errors import RequestRefused
from router.server.shared_redis import connect
from router.server.traffic.rate_limits import Asker, RateLimiter
from tests.router.server.client import post, send
from tests.router.server.sample_graph import SampleGraph

pytestmark = pytest.mark.servers

counter = iter(range(10_000))


@pytest.fixture
def redis(redis_url: str) -> Redis:
    return connect(RedisOptions(url=SecretStr(redis_url), timeout=10.0))


def limiter(redis: Redis, *limits: dict[str, Any], **options: Any) -> RateLimiter:
    section = config_of({"rate_limits": {"limits": list(limits), **options}}).rate_limits
    return RateLimiter(section, redis, prefix=f"test{next(counter)}")


# So slow that no test sees it refill.
SLOW = {"name": "slow", "rate": 1, "per": "1d", "burst": 3}


def asker(address: str = "a", subject: str | None = None, operation: str = "Op", kind: str = "query") -> Asker:
    return Asker(address, Identity(subject) if subject else None, operation, kind)


async def admitted(limits: RateLimiter, *askers: Asker, cost: float = 0) -> list[bool]:
    outcomes = []
    for one in askers:
        try:
            await limits.admit(one, cost)
            outcomes.append(True)
        except RequestRefused:
            outcomes.append(False)
    return outcomes


async def test_a_bucket_holds_so_many_operations(redis: Redis) -> None:
    async with redis:
        assert await admitted(limiter(redis, SLOW), *[asker()] * 5) == [True, True, True, False, False]


async def test_a_refusal_says_when_to_come_back(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {"name": "m", "rate": 1, "per": "1m", "burst": 1})
        headers = dict(await limits.admit(asker(), 0))
        assert headers == {b"ratelimit": b'"m";r=0;t=60', b"ratelimit-policy": b'"m";q=1;w=60'}
        with pytest.raises(RequestRefused) as refused:
            await limits.admit(asker(), 0)
        assert (refused.value.status, refused.value.code) == (429, "RATE_LIMITED")
        assert refused.value.extensions["retryAfter"] in (59, 60)
        assert dict(refused.value.headers)[b"retry-after"] in (b"59", b"60")


async def test_a_bucket_refills(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {"name": "quick", "rate": 1000, "burst": 1})
        for _ in range(3):
            while await admitted(limits, asker()) == [False]:  # noqa: ASYNC110 - Redis has the clock
                await asyncio.sleep(0.001)


async def test_clients_users_and_operations_have_buckets_of_their_own(redis: Redis) -> None:
    async with redis:
        one = {**SLOW, "burst": 1}
        assert await admitted(limiter(redis, one), asker("a"), asker("b"), asker("a")) == [True, True, False]
        by_user = limiter(redis, {**one, "by": ["user"]})
        assert await admitted(by_user, asker("a", "u"), asker("b", "u"), asker("a"), asker("a", "v")) == [
            True, False, True, True,
        ]  # fmt: skip
        both = limiter(redis, {**one, "by": ["client", "operation"]})
        assert await admitted(both, asker(operation="A"), asker(operation="B"), asker(operation="A")) == [
            True, True, False,
        ]  # fmt: skip


async def test_only_the_named_kinds_are_counted(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {**SLOW, "burst": 1, "only": ["mutation"]})
        assert await admitted(limits, *[asker()] * 3, *[asker(kind="mutation")] * 2) == [True] * 4 + [False]


async def test_what_one_limit_refuses_takes_nothing_from_another(redis: Redis) -> None:
    async with redis:
        wide, narrow = {**SLOW, "name": "wide"}, {**SLOW, "name": "narrow", "burst": 1, "by": ["operation"]}
        limits = limiter(redis, wide, narrow)
        assert await admitted(limits, *[asker(operation="A")] * 5, asker(operation="B"), asker(operation="C")) == [
            True, False, False, False, False, True, True,
        ]  # fmt: skip


async def test_operations_may_be_counted_by_their_cost(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {**SLOW, "burst": 100, "cost": "estimated"})
        assert limits.needs_cost
        assert await admitted(limits, *[asker()] * 3, cost=40) == [True, True, False]


async def test_routers_count_together(redis: Redis) -> None:
    async with redis:
        options = config_of({"rate_limits": {"limits": [SLOW]}}).rate_limits
        routers = [RateLimiter(options, redis, prefix="together") for _ in range(2)]
        outcomes = await asyncio.gather(*(admitted(routers[number % 2], asker()) for number in range(20)))
        assert sum(outcome == [True] for outcome in outcomes) == 3


@pytest.mark.parametrize(("fail", "status"), [("open", 200), ("closed", 503)])
async def test_without_redis_operations_pass_or_not_as_configured(fail: str, status: int) -> None:
    app = SampleGraph().app(
        {
            "redis": {"url": "redis://127.0.0.1:1/0"},
            "rate_limits": {"limits": [SLOW], "fail": fail},
        }
    )
    assert (await post(app, "{ me { name } }")).status == status
    await app.close()


async def test_a_client_is_refused_before_anything_is_fetched(redis_url: str) -> None:
    graph = SampleGraph()
    app = graph.app(
        {
            "redis": {"url": redis_url, "timeout": 10, "prefix": f"app{next(counter)}"},
            "rate_limits": {"limits": [{**SLOW, "burst": 1}], "address_header": "x-forwarded-for"},
        }
    )
    try:
        first = await post(app, "{ me { name } }", {"x-forwarded-for": "forged, 10.0.0.1"})
        assert first.headers["ratelimit"].startswith('"slow";r=0')
        asked = len(graph.asked)
        second = await post(app, "{ me { name } }", {"x-forwarded-for": "other, 10.0.0.1"})
        assert (second.status, second.codes, len(graph.asked)) == (429, ["RATE_LIMITED"], asked)
        assert (await post(app, "{ me { name } }", {"x-forwarded-for": "10.0.0.2"})).status == 200
    finally:
        await app.close()


async def test_a_batch_is_counted_by_its_operations_and_tells_what_is_left(redis_url: str) -> None:
    app = SampleGraph().app(
        {
            "redis": {"url": redis_url, "timeout": 10, "prefix": f"app{next(counter)}"},
            "rate_limits": {"limits": [{**SLOW, "burst": 2}]},
            "batching": {"enabled": True},
        }
    )
    try:
        body = orjson.dumps([{"query": "{ me { name } }"}] * 3)
        answer = await send(app, "POST", body=body, headers={"content-type": "application/json"})
        codes = [[error["extensions"]["code"] for error in entry.get("errors", ())] for entry in answer.json]
        assert codes == [[], [], ["RATE_LIMITED"]]
        assert answer.headers["ratelimit"].startswith('"slow";r=0')
        assert int(answer.headers["retry-after"]) > 0
    finally:
        await app.close()
