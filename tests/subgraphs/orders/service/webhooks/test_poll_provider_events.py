"""Events whose webhooks were lost."""

from sqlalchemy import text

from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student


async def test_events_whose_webhooks_were_lost_are_applied(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    checkout = await orders.start_checkout(buyer, cello, viola)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)
    charge = await orders.charge()
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 300})
    await orders.dispute()

    await orders.run_task("poll-provider-events")
    orders.time.advance(hours=1)
    await orders.run_task("process-due-webhook-events")

    order = await orders.order(buyer, checkout["order"]["id"])
    assert (order["status"], order["refunded"]["amountMinor"]) == ("DISPUTED", "300")
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0
    assert await orders.scalar("select count(*) from webhook_events where processed_at is null") == 0


async def test_an_event_that_a_webhook_brought_is_not_stored_again(orders: Orders) -> None:
    await orders.buy(student(), await orders.course(2500))
    await orders.until_webhook("checkout.session.completed")

    await orders.run_task("poll-provider-events")
    orders.time.advance(minutes=5)
    await orders.run_task("poll-provider-events")
    await orders.run_task("poll-provider-events")

    assert (
        await orders.scalar("select max(count) from (select count(*) from webhook_events group by external_id) t") == 1
    )
    assert await orders.scalar("select count(*) from ledger_entries") == 1
    assert await orders.scalar("select count(*) from webhook_cursors") == 1


async def test_a_position_unknown_to_the_provider_does_not_stop_the_polling(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course(2500))
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("insert into webhook_cursors values ('stripe', 'evt_of_last_year', now())"))

    await orders.run_task("poll-provider-events")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PAID"
