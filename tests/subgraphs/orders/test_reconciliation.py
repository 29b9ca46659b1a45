"""Orders that webhooks never told the end of, and money that comes too late."""

from sqlalchemy import text

from tests.subgraphs.orders.world import Orders
from tests.subgraphs.people import student


async def test_a_payment_whose_webhooks_were_lost_is_found_by_the_sweep(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.started(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)
    await orders.work()
    assert await orders.has(buyer, cello) is None

    orders.time.pass_by(hours=1)
    await orders.sweep("reconcile-checkouts")

    assert await orders.has(buyer, cello) == "ACTIVE"
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PAID"


async def test_an_abandoned_page_is_closed_with_its_order(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.started(buyer, await orders.course(2500))

    orders.time.pass_by(hours=1)
    await orders.sweep("reconcile-checkouts")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"
    assert (await orders.pay(checkout)).status_code == 410


async def test_an_order_whose_page_was_never_known_is_closed_with_that_page(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.started(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set session_id = null, checkout_url = null"))

    orders.time.pass_by(hours=1)
    await orders.sweep("reconcile-checkouts")

    sessions = (await orders.stripe.client.v1.checkout.sessions.list_async()).data
    assert [session.status for session in sessions] == ["expired"]
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"


async def test_a_page_that_the_provider_does_not_have_keeps_nobody_from_buying(orders: Orders) -> None:
    buyer = student()
    first = await orders.started(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set session_id = 'cs_of_another_account'"))

    second = await orders.checkout(buyer, 2500, key="k2")

    assert second["errors"] == []
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "CANCELED"


async def test_money_for_a_closed_order_goes_back(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.started(buyer, cello)
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set status = 'CANCELED'"))

    await orders.pay(checkout)
    await orders.until("select count(*) from refunds where status = 'SUBMITTED'")

    assert await orders.has(buyer, cello) is None
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0
    assert await orders.ledger("BUYER") == 0


async def test_an_order_closed_at_the_provider_is_closed_here(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.started(buyer, await orders.course(2500))
    session = (await orders.stripe.client.v1.checkout.sessions.list_async()).data[0]

    await orders.stripe.client.v1.checkout.sessions.expire_async(session.id)
    await orders.until_status(buyer, checkout["order"]["id"], "CANCELED")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "CANCELED"
