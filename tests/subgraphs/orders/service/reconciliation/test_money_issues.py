"""Issues that wait for a person are listed with the action to take, and resolved where that is not automatic."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from tests.subgraphs.orders.harness import PURCHASE_EVENTS, REFUND, Orders
from tests.subgraphs.orders.webhooks import event_body, post, signed
from tests.subgraphs.principals import admin, instructor, student

ISSUES = "{ moneyIssues { kind id detail action amount { amountMinor currency } order { id } } }"
RESOLVE = """mutation($kind: MoneyIssueKind!, $id: ID!) {
    resolveMoneyIssue(input: {kind: $kind, moneyIssueId: $id}) { errors { code path } }
}"""


BALANCES = {
    "lectern_ledger_balance": {"account": "PROVIDER", "currency": "USD"},
    "lectern_provider_balance": {"currency": "USD"},
}


async def _issues(orders: Orders) -> list[Any]:
    return list((await orders.data(ISSUES, admin()))["moneyIssues"])


async def _pay_too_little(orders: Orders) -> None:
    """Report a payment of less than the order's total, as the event `evt_less`."""
    checkout = await orders.start_checkout(student(), await orders.course(2500))
    body = event_body(
        "evt_less",
        "checkout.session.completed",
        metadata={"order_id": checkout["order"]["id"]},
        payment_status="paid",
        payment_intent="pi_1",
        amount_total=100,
        currency="usd",
    )
    await post(orders, body, signed(body))
    await orders.run_worker()


async def _resolve(orders: Orders, issue: Any) -> list[Any]:
    payload = await orders.data(RESOLVE, admin(), kind=issue["kind"], id=issue["id"])
    return list(payload["resolveMoneyIssue"]["errors"])


async def test_nothing_waits_after_a_purchase_and_a_refund(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))
    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")
    await orders.until_quiet(*PURCHASE_EVENTS, "refund.created", "charge.refunded")
    await orders.run_task("sync-transactions")
    orders.time.advance(hours=2)

    assert await _issues(orders) == []


async def test_issues_and_balances_are_measured(orders: Orders) -> None:
    order = await orders.buy(student(), await orders.course(2500))
    await orders.run_task("sync-transactions")
    [measurement] = orders.worker_module.measurements
    await measurement.run()
    agreed = {name: REGISTRY.get_sample_value(name, labels) for name, labels in BALANCES.items()}
    await _pay_too_little(orders)
    await measurement.run()

    assert order["lines"]
    assert len(set(agreed.values())) == 1
    assert REGISTRY.get_sample_value("lectern_money_issues", {"kind": "WEBHOOK_EVENT_NOT_APPLIED"}) == 1
    assert REGISTRY.get_sample_value("lectern_money_issues", {"kind": "REFUND_RETURNED"}) == 0


async def test_issues_are_for_admins(orders: Orders) -> None:
    for viewer in (None, student(), instructor()):
        listed = await orders.execute(ISSUES, viewer)
        resolved = await orders.execute(RESOLVE, viewer, kind="REFUND_DECLINED", id="x")

        assert listed["errors"][0]["extensions"]["code"] in ("FORBIDDEN", "UNAUTHENTICATED")
        assert resolved["errors"][0]["extensions"]["code"] in ("FORBIDDEN", "UNAUTHENTICATED")


async def test_an_event_of_another_amount_is_listed_at_once_and_can_be_dismissed(orders: Orders) -> None:
    await _pay_too_little(orders)

    [issue] = await _issues(orders)
    resolved = await _resolve(orders, issue)

    assert (issue["kind"], issue["id"]) == ("WEBHOOK_EVENT_NOT_APPLIED", "evt_less")
    assert "PaymentMismatch" in issue["detail"]
    assert issue["action"]
    assert (resolved, await _issues(orders)) == ([], [])


async def test_an_event_of_an_unknown_payment_is_listed_once_it_is_more_than_late(orders: Orders) -> None:
    body = event_body(
        "evt_early", "refund.created", status="succeeded", payment_intent="pi_x", amount=1, currency="usd"
    )
    await post(orders, body, signed(body))
    await orders.run_worker()
    early = await _issues(orders)

    orders.time.advance(hours=1)
    [issue] = await _issues(orders)

    assert early == []
    assert (issue["id"], issue["kind"]) == ("evt_early", "WEBHOOK_EVENT_NOT_APPLIED")


async def test_a_returned_refund_is_listed_until_it_was_paid_in_another_way(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500), number="4000000000005126")
    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")
    await orders.until("select count(*) from refunds where status = 'FAILED'")

    [issue] = await _issues(orders)
    resolved = await _resolve(orders, issue)

    assert issue["kind"] == "REFUND_RETURNED"
    assert (issue["amount"], issue["order"]) == ({"amountMinor": "2500", "currency": "USD"}, {"id": order["id"]})
    assert (resolved, await _issues(orders)) == ([], [])
    assert [await orders.ledger(account) for account in ("BUYER", "BANK")] == [0, -2500]


async def test_a_declined_refund_and_the_dispute_behind_it_are_listed(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    dispute = await orders.dispute()
    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")
    await orders.run_task("poll-provider-events")

    issues = await _issues(orders)
    declined = next(issue for issue in issues if issue["kind"] == "REFUND_DECLINED")
    errors = [await _resolve(orders, issue) for issue in issues]

    assert {issue["kind"] for issue in issues} == {"REFUND_DECLINED", "DISPUTE_NEEDS_RESPONSE"}
    assert {issue["id"] for issue in issues} == {declined["id"], dispute}
    # A dispute ends by itself, once the bank has decided.
    assert sorted(len(found) for found in errors) == [0, 1]
    assert [issue["kind"] for issue in await _issues(orders)] == ["DISPUTE_NEEDS_RESPONSE"]


async def test_an_inquiry_is_listed_until_it_is_closed(orders: Orders) -> None:
    await orders.buy(student(), await orders.course(2500))
    inquiry = await orders.dispute(inquiry=True)
    await orders.until_quiet(*PURCHASE_EVENTS, "charge.dispute.created")
    before = await _issues(orders)

    await orders.move_dispute(inquiry, "review")
    await orders.until_quiet("charge.dispute.updated")

    assert [(issue["kind"], issue["detail"]) for issue in before] == [("DISPUTE_NEEDS_RESPONSE", "an inquiry")]
    assert await _issues(orders) == []


async def test_a_balance_that_the_ledger_lacks_is_listed_as_a_difference(orders: Orders) -> None:
    await orders.buy(student(), await orders.course(2500))
    # A payment that is no order's.
    await orders.stripe.client.v1.payment_intents.create_async(
        {
            "amount": 700,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "http://x.test",
        }
    )
    processed = (
        "select count(*) from webhook_events where type = 'payment_intent.succeeded' and processed_at is not null"
    )
    await orders.until_equal(2, processed)
    await orders.until_quiet(*PURCHASE_EVENTS)
    await orders.until_equal(0, "select count(*) from webhook_events where processed_at is null")
    await orders.run_task("sync-transactions")
    orders.time.advance(hours=1)

    [issue] = await _issues(orders)

    assert (issue["kind"], issue["id"]) == ("BALANCE_DIFFERS", "USD")
    assert issue["amount"] == {"amountMinor": "-700", "currency": "USD"}


async def test_overdue_refunds_and_payouts_are_listed(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))
    await orders.until_quiet(*PURCHASE_EVENTS)
    pending = await orders.start_checkout(student(), await orders.course(1500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into refunds"
                " (id, kind, order_id, line_id, amount_minor, currency, status, reason, requested_at)"
                " values ('rfd_01jd7m0000000000000000000a', 'LINE', :order, :line, 2500, 'USD', 'REQUESTED', '', now())"
            ),
            {"order": order["id"], "line": order["lines"][0]["id"]},
        )
    early = await _issues(orders)
    orders.time.advance(hours=2)

    late = await _issues(orders)

    assert early == []
    assert {(issue["kind"], issue["id"]) for issue in late} == {
        ("REFUND_NOT_SENT", "rfd_01jd7m0000000000000000000a"),
        ("CHECKOUT_NOT_SETTLED", pending["order"]["id"]),
    }


@pytest.mark.parametrize("issue_id", ["", "x", "rfd_01jd7m0000000000000000000a"])
@pytest.mark.parametrize("kind", ["WEBHOOK_EVENT_NOT_APPLIED", "REFUND_RETURNED", "BALANCE_DIFFERS"])
async def test_an_issue_that_does_not_exist_cannot_be_resolved(orders: Orders, kind: str, issue_id: str) -> None:
    rejected = [{"code": "INVALID_INPUT", "path": ["moneyIssueId"]}]
    assert await _resolve(orders, {"kind": kind, "id": issue_id}) == rejected


async def test_a_resolved_issue_is_audited_once(orders: Orders) -> None:
    checkout = await orders.start_checkout(student(), await orders.course(2500))
    body = event_body(
        "evt_other",
        "checkout.session.completed",
        metadata={"order_id": checkout["order"]["id"]},
        payment_status="paid",
        payment_intent="pi_1",
        amount_total=100,
        currency="usd",
    )
    await post(orders, body, signed(body))
    await orders.run_worker()
    support = admin()
    for _ in range(2):
        await orders.data(RESOLVE, support, kind="WEBHOOK_EVENT_NOT_APPLIED", id="evt_other")
    await orders.run_worker()

    [record] = [event.record for event in orders.published_of("orders.audited")]
    assert (record.action, record.target, record.actor.user_id) == (
        "money_issue.resolve",
        "evt_other",
        support.user_id,
    )
    assert record.after == {"kind": "WEBHOOK_EVENT_NOT_APPLIED", "resolved": True}
