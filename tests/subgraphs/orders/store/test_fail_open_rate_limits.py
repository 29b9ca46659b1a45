"""Rate limits while Redis is unavailable."""

from pathlib import Path

from pydantic import SecretStr

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.orders import app
from subgraphs.orders.settings import Settings
from tests.subgraphs.orders.harness import APPLY, Orders
from tests.subgraphs.principals import student


async def test_carts_work_while_redis_is_unavailable(orders: Orders, orders_database: str, tmp_path: Path) -> None:
    settings = Settings(
        orders_database_url=SecretStr(orders_database), redis_url=SecretStr(f"unix://{tmp_path}/no-such-socket")
    )
    without_redis, buyer = app.build(settings, clock=orders.time), student()
    await orders.add(buyer, await orders.course())

    response = await without_redis.execute(APPLY, {"code": "SPRING"}, None, RequestInfo(buyer))

    assert response["data"]["applyCartCoupon"]["errors"] == [{"code": "COUPON_NOT_APPLICABLE"}]
    await without_redis.stop()
