"""Orders whose webhooks were lost, and late payments."""

from sqlalchemy import text

from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student


async def test_a_payment_with_lost_webhooks_is_settled(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)
    await orders.run_worker()
    assert await orders.enrollment_status(buyer, cello) is None

    orders.time.advance(hours=1)
    await orders.run_task("reconcile-checkouts")

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PAID"


async def test_an_abandoned_payment_page_is_closed_with_its_order(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course(2500))

    orders.time.advance(hours=1)
    await orders.run_task("reconcile-checkouts")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"
    assert (await orders.pay(checkout)).status_code == 410


async def test_a_payment_page_that_was_never_stored_is_closed_with_its_order(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set session_id = null, checkout_url = null"))

    orders.time.advance(hours=1)
    await orders.run_task("reconcile-checkouts")

    sessions = (await orders.stripe.client.v1.checkout.sessions.list_async()).data
    assert [session.status for session in sessions] == ["expired"]
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"


async def test_a_payment_page_unknown_to_the_provider_does_not_block_checkouts(orders: Orders) -> None:
    buyer = student()
    first = await orders.start_checkout(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set session_id = 'cs_of_another_account'"))

    second = await orders.checkout(buyer, 2500, key="k2")

    assert second["errors"] == []
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "CANCELED"


async def test_a_late_payment_for_a_closed_order_is_refunded(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set status = 'CANCELED'"))

    await orders.pay(checkout)
    await orders.until("select count(*) from refunds where status = 'SUBMITTED'")

    assert await orders.enrollment_status(buyer, cello) is None
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0
    assert await orders.ledger("BUYER") == 0


async def test_a_payment_page_expired_at_the_provider_closes_its_order(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course(2500))
    session = (await orders.stripe.client.v1.checkout.sessions.list_async()).data[0]

    await orders.stripe.client.v1.checkout.sessions.expire_async(session.id)
    await orders.until_status(buyer, checkout["order"]["id"], "CANCELED")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"
