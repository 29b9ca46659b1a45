"""Obstacles to the deletion of a user in orders, and their erasure."""

from typing import Any

from subgraphs.accounts.events import DeletionCheckRequested, UserDeleted
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.reports import KeptReason, ObstacleKind
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import instructor, student


async def obstacles(orders: Orders, user_id: UserId) -> dict[ObstacleKind, int]:
    await orders.deliver(DeletionCheckRequested(deletion_id="del_1", user_id=user_id, round=1))
    await orders.run_worker()
    report: Any = orders.published_of("orders.deletion_checked")[-1]
    return {obstacle.kind: obstacle.count for obstacle in report.obstacles}


async def test_a_dispute_is_an_obstacle_to_buyer_and_seller_until_it_is_decided(orders: Orders) -> None:
    buyer, seller = student(), instructor()
    await orders.buy(buyer, await orders.course(2500, owner=seller.user_id))
    for user in (buyer, seller):
        assert await obstacles(orders, user.user_id) == {}
    dispute = await orders.dispute()
    await orders.until_webhook("charge.dispute.created")
    await orders.until("select count(*) from disputes")
    for user in (buyer, seller):
        assert (await obstacles(orders, user.user_id))[ObstacleKind.OPEN_DISPUTE] == 1
    assert await obstacles(orders, student().user_id) == {}
    assert dispute


async def test_the_books_stay_and_access_and_cart_end(orders: Orders) -> None:
    buyer, other = student(), student()
    course, wanted = await orders.course(2500), await orders.course(1000)
    await orders.buy(buyer, course)
    await orders.buy(other, course, key="k2")
    await orders.add(buyer, wanted)
    ledger = await orders.ledger("PROVIDER")
    event = UserDeleted(user_id=buyer.user_id, deletion_id="del_2")
    for _ in range(2):
        await orders.deliver(event)
    await orders.run_worker()

    assert await orders.scalar("select count(*) from cart_items where user_id = :user", user=buyer.user_id) == 0
    assert await orders.rows(
        "select status, checkout_url, receipt_url, total_minor from orders where buyer_id = :user", user=buyer.user_id
    ) == [("PAID", None, None, 2500)]
    assert await orders.enrollment_status(buyer, course) in (None, "REVOKED")
    assert await orders.enrollment_status(other, course) == "ACTIVE"
    assert [revoked.user_id for revoked in orders.published_of("enrollment.revoked")] == [buyer.user_id]
    assert await orders.ledger("PROVIDER") == ledger
    [report] = orders.published_of("orders.user_erased")
    assert set(report.kept) == {KeptReason.ACCOUNTING, KeptReason.ACCESS_RECORDS}
