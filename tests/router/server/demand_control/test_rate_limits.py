import asyncio
from typing import Any

import orjson
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from router.server import Identity, config_of
from router.server.config.options.redis import RedisOptions
from router.server.demand_control.rate_limits import RateLimiter, RateLimitSubject
from router.server.errors import RequestRejected
from router.server.external.redis_connection import connect
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


def caller(
    address: str = "a", subject: str | None = None, operation: str = "Op", kind: str = "query"
) -> RateLimitSubject:
    return RateLimitSubject(address, Identity(subject) if subject else None, operation, kind)


async def admitted(limits: RateLimiter, *askers: RateLimitSubject, cost: float = 0) -> list[bool]:
    outcomes = []
    for one in askers:
        try:
            await limits.admit(one, cost)
            outcomes.append(True)
        except RequestRejected:
            outcomes.append(False)
    return outcomes


async def test_a_bucket_holds_so_many_operations(redis: Redis) -> None:
    async with redis:
        assert await admitted(limiter(redis, SLOW), *[caller()] * 5) == [True, True, True, False, False]


async def test_a_rejection_says_when_to_retry(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {"name": "m", "rate": 1, "per": "1m", "burst": 1})
        headers = dict(await limits.admit(caller(), 0))
        assert headers == {b"ratelimit": b'"m";r=0;t=60', b"ratelimit-policy": b'"m";q=1;w=60'}
        with pytest.raises(RequestRejected) as rejected:
            await limits.admit(caller(), 0)
        assert (rejected.value.status, rejected.value.code) == (429, "RATE_LIMITED")
        assert rejected.value.extensions["retryAfter"] in (59, 60)
        assert dict(rejected.value.headers)[b"retry-after"] in (b"59", b"60")


async def test_a_bucket_refills(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {"name": "quick", "rate": 1000, "burst": 1})
        for _ in range(3):
            while await admitted(limits, caller()) == [False]:  # noqa: ASYNC110 - Redis has the clock
                await asyncio.sleep(0.001)


async def test_clients_users_and_operations_have_buckets_of_their_own(redis: Redis) -> None:
    async with redis:
        one = {**SLOW, "burst": 1}
        assert await admitted(limiter(redis, one), caller("a"), caller("b"), caller("a")) == [True, True, False]
        by_user = limiter(redis, {**one, "by": ["user"]})
        assert await admitted(by_user, caller("a", "u"), caller("b", "u"), caller("a"), caller("a", "v")) == [
            True, False, True, True,
        ]  # fmt: skip
        both = limiter(redis, {**one, "by": ["client", "operation"]})
        assert await admitted(both, caller(operation="A"), caller(operation="B"), caller(operation="A")) == [
            True, True, False,
        ]  # fmt: skip


async def test_only_the_named_kinds_are_counted(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {**SLOW, "burst": 1, "operation_types": ["mutation"]})
        assert await admitted(limits, *[caller()] * 3, *[caller(kind="mutation")] * 2) == [True] * 4 + [False]


async def test_a_rejection_by_one_limit_takes_nothing_from_another(redis: Redis) -> None:
    async with redis:
        wide, narrow = {**SLOW, "name": "wide"}, {**SLOW, "name": "narrow", "burst": 1, "by": ["operation"]}
        limits = limiter(redis, wide, narrow)
        assert await admitted(limits, *[caller(operation="A")] * 5, caller(operation="B"), caller(operation="C")) == [
            True, False, False, False, False, True, True,
        ]  # fmt: skip


async def test_operations_may_be_counted_by_their_cost(redis: Redis) -> None:
    async with redis:
        limits = limiter(redis, {**SLOW, "burst": 100, "cost": "estimated"})
        assert limits.needs_cost
        assert await admitted(limits, *[caller()] * 3, cost=40) == [True, True, False]


async def test_routers_count_together(redis: Redis) -> None:
    async with redis:
        options = config_of({"rate_limits": {"limits": [SLOW]}}).rate_limits
        routers = [RateLimiter(options, redis, prefix="together") for _ in range(2)]
        outcomes = await asyncio.gather(*(admitted(routers[number % 2], caller()) for number in range(20)))
        assert sum(outcome == [True] for outcome in outcomes) == 3


@pytest.mark.parametrize(("fail", "status"), [("open", 200), ("closed", 503)])
async def test_without_redis_operations_pass_or_not_as_configured(fail: str, status: int) -> None:
    app = SampleGraph().app(
        {
            "redis": {"url": "redis://127.0.0.1:1/0"},
            "rate_limits": {"limits": [SLOW], "failure_mode": fail},
        }
    )
    assert (await post(app, "{ me { name } }")).status == status
    await app.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def exhausted(limits: RateLimiter, subject: RateLimitSubject) -> bool:
    try:
        limits.check(subject)
    except RequestRejected as rejected:
        return (rejected.status, rejected.code, rejected.extensions["retryAfter"] > 0) == (429, "RATE_LIMITED", True)
    return False


async def test_an_empty_bucket_rejects_for_a_while_without_redis(redis: Redis) -> None:
    async with redis:
        clock = Clock()
        section = config_of({"rate_limits": {"limits": [{**SLOW, "burst": 1}]}}).rate_limits
        limits = RateLimiter(section, redis, prefix=f"test{next(counter)}", clock=clock)
        await admitted(limits, caller())
        assert not exhausted(limits, caller())
        await admitted(limits, caller())
        assert exhausted(limits, caller())
        assert exhausted(limits, caller(operation="Another", kind="mutation", subject="u"))
        assert not exhausted(limits, caller("b"))
        clock.now += 1.0
        assert not exhausted(limits, caller())


@pytest.mark.parametrize(
    "limit", [{"by": ["client", "operation"]}, {"operation_types": ["mutation"]}, {"cost": "estimated"}]
)
async def test_a_limit_of_some_operations_rejects_only_those(redis: Redis, limit: dict[str, Any]) -> None:
    async with redis:
        limits = limiter(redis, {**SLOW, "burst": 1, **limit})
        await admitted(limits, *[caller(kind="mutation")] * 3, cost=5)
        assert not exhausted(limits, caller(operation="Other"))


async def test_malformed_documents_count_and_an_exhausted_client_is_not_read(redis_url: str) -> None:
    app = SampleGraph().app(
        {
            "redis": {"url": redis_url, "timeout": 10, "prefix": f"app{next(counter)}"},
            "rate_limits": {"limits": [{**SLOW, "burst": 2}]},
        }
    )
    codes = [(await post(app, document)).codes for document in ("{ me {", "{ unknown }", "{ me {", "{ me { name } }")]
    assert codes == [["GRAPHQL_PARSE_FAILED"], ["GRAPHQL_VALIDATION_FAILED"], ["RATE_LIMITED"], ["RATE_LIMITED"]]
    await app.close()


async def test_a_client_over_the_limit_is_rejected_before_anything_is_fetched(redis_url: str) -> None:
    graph = SampleGraph()
    app = graph.app(
        {
            "redis": {"url": redis_url, "timeout": 10, "prefix": f"app{next(counter)}"},
            "rate_limits": {"limits": [{**SLOW, "burst": 1}], "client_address_header": "x-forwarded-for"},
        }
    )
    try:
        first = await post(app, "{ me { name } }", {"x-forwarded-for": "forged, 10.0.0.1"})
        assert first.headers["ratelimit"].startswith('"slow";r=0')
        received = len(graph.received)
        second = await post(app, "{ me { name } }", {"x-forwarded-for": "other, 10.0.0.1"})
        assert (second.status, second.codes, len(graph.received)) == (429, ["RATE_LIMITED"], received)
        assert (await post(app, "{ me { name } }", {"x-forwarded-for": "10.0.0.2"})).status == 200
    finally:
        await app.close()


async def test_a_batch_is_counted_by_its_operations_and_reports_the_remaining_quota(redis_url: str) -> None:
    app = SampleGraph().app(
        {
            "redis": {"url": redis_url, "timeout": 10, "prefix": f"app{next(counter)}"},
            "rate_limits": {"limits": [{**SLOW, "burst": 2}]},
            "batching": {"enabled": True},
        }
    )
    try:
        body = orjson.dumps([{"query": "{ me { name } }"}] * 3)
        response = await send(app, "POST", body=body, headers={"content-type": "application/json"})
        codes = [[error["extensions"]["code"] for error in entry.get("errors", ())] for entry in response.json]
        assert codes == [[], [], ["RATE_LIMITED"]]
        assert response.headers["ratelimit"].startswith('"slow";r=0')
        assert int(response.headers["retry-after"]) > 0
    finally:
        await app.close()
