"""Payment notifications: verified, kept once, handled however they come."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from subgraphs.kernel import redis
from subgraphs.kernel.sql import UnitsOfWork
from subgraphs.orders import app
from subgraphs.orders.payments.webhook import webhook_route
from subgraphs.orders.settings import Settings
from subgraphs.orders.store.unit_of_work import SqlOrdersWork
from tests.lectern.stripe.running import WEBHOOK_SECRET
from tests.subgraphs.orders.world import Orders
from tests.subgraphs.people import student


def _signed(body: bytes, secret: str = WEBHOOK_SECRET, at: int | None = None) -> dict[str, str]:
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={moment},v1={mac}"}


def _event(event_id: str = "evt_1", kind: str = "customer.created", **subject: Any) -> bytes:
    return json.dumps({"id": event_id, "type": kind, "data": {"object": {"id": "x", **subject}}}).encode()


async def _post(orders: Orders, body: bytes, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=list(orders.subgraph.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://lectern.test") as http:
        return await http.post("/webhooks/stripe", content=body, headers=headers)


async def _kept(orders: Orders) -> int:
    return int(await orders.scalar("select count(*) from notifications"))


async def test_a_signed_notification_is_kept(orders: Orders) -> None:
    body = _event()

    answer = await _post(orders, body, _signed(body))

    assert answer.status_code == 200
    assert await _kept(orders) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": "t=1,v1=00"},
        {"Stripe-Signature": "nonsense"},
        _signed(_event(), secret="whsec_of_somebody_else"),
        _signed(_event("evt_2")),
        _signed(_event(), at=int(time.time()) - 3600),
    ],
    ids=["none", "too old and wrong", "malformed", "another secret", "another body", "replayed"],
)
async def test_a_notification_without_a_valid_signature_is_refused(orders: Orders, headers: dict[str, str]) -> None:
    answer = await _post(orders, _event(), headers)

    assert answer.status_code == 400
    assert await _kept(orders) == 0


async def test_the_signature_is_verified_on_the_raw_body(orders: Orders) -> None:
    body = _event()
    same_json_in_other_bytes = json.dumps(json.loads(body), indent=1).encode()

    answer = await _post(orders, same_json_in_other_bytes, _signed(body))

    assert answer.status_code == 400


async def test_without_a_secret_nothing_is_accepted(orders: Orders, settings_without_secret: Settings) -> None:
    redis_client = redis.connect(settings_without_secret.redis_url)
    ports = app.ports_of(settings_without_secret, orders.database, redis_client, None, orders.time)
    bare = Starlette(routes=[webhook_route(ports, settings_without_secret.stripe_webhook_secret)])
    body = _event()

    async with httpx.AsyncClient(transport=httpx.ASGITransport(bare), base_url="http://lectern.test") as http:
        answer = await http.post("/webhooks/stripe", content=body, headers=_signed(body, secret=""))

    assert answer.status_code == 503
    assert await _kept(orders) == 0


@pytest.fixture(params=[None, ""], ids=["unset", "empty"])
def settings_without_secret(orders_database: str, request: pytest.FixtureRequest) -> Settings:
    return Settings.model_validate({"orders_database_url": orders_database, "stripe_webhook_secret": request.param})


async def test_what_comes_twice_is_kept_once(orders: Orders) -> None:
    body = _event()

    answers = await asyncio.gather(*(_post(orders, body, _signed(body)) for _ in range(8)))

    assert [answer.status_code for answer in answers] == [200] * 8
    assert await _kept(orders) == 1


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json", b'{"id": 1, "type": "a", "data": {"object": {}}}'])
async def test_a_signed_body_that_is_no_event_is_refused(orders: Orders, body: bytes) -> None:
    answer = await _post(orders, body, _signed(body))

    assert answer.status_code == 400
    assert await _kept(orders) == 0


async def test_a_body_beyond_the_limit_is_not_read(orders: Orders) -> None:
    body = b"a" * 1_000_001

    assert (await _post(orders, body, _signed(body))).status_code == 413


async def test_the_endpoint_answers_before_anything_is_done(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)
    await orders.pay(checkout)

    await orders.until_notified("checkout.session.completed")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PENDING"
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")


async def test_duplicated_notifications_pay_an_order_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.stripe.control("POST", "/faults", {"kind": "duplicate", "count": 1000})

    order = await orders.bought(buyer, cello)
    await orders.until_equal(0, "select count(*) from notifications where handled_at is null")

    assert order["status"] == "PAID"
    assert await orders.scalar("select count(*) from grants") == 1
    assert await orders.scalar("select count(*) from ledger_entries") == 1
    assert len(orders.told_of("order.paid")) == 1


async def test_the_same_notification_handled_by_many_workers_at_once_has_one_effect(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)
    await orders.pay(checkout)
    await orders.until_notified("checkout.session.completed")

    sweep = next(sweep for sweep in orders.background.sweeps if "waiting" in sweep.name)
    await asyncio.gather(*(sweep.run() for _ in range(4)))
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert await orders.scalar("select count(*) from grants") == 1
    assert len(orders.told_of("order.paid")) == 1


@pytest.mark.parametrize("lost", ["checkout.session.completed", "payment_intent.succeeded"])
async def test_a_payment_told_in_one_of_two_ways_is_enough(orders: Orders, lost: str) -> None:
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "event_type": lost})

    order = await orders.bought(student(), await orders.course())

    assert order["status"] == "PAID"


async def test_notifications_in_the_wrong_order_come_to_the_same_end(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1000)
    checkout = await orders.started(buyer, cello, viola)
    # Everything from the payment to the refund made on the provider's own pages arrives last one first.
    await orders.stripe.control("POST", "/faults", {"kind": "reorder", "count": 1000})
    await orders.pay(checkout)
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id})
    await orders.stripe.control("DELETE", "/faults")

    await orders.until_status(buyer, checkout["order"]["id"], "REFUNDED")
    await orders.until_equal(0, "select count(*) from notifications where handled_at is null")

    assert await orders.has(buyer, cello) == "REVOKED"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_a_notification_that_comes_before_its_order_is_known_waits_for_it(orders: Orders) -> None:
    body = _event(
        "evt_early",
        "checkout.session.completed",
        metadata={"order_id": "ord_01jd7m0000000000000000000a"},
        payment_status="paid",
        payment_intent="pi_1",
        amount_total=100,
        currency="usd",
    )
    await _post(orders, body, _signed(body))

    await orders.work()

    rows = await orders.rows("select handled_at, attempts, problem from notifications")
    assert rows == [(None, 1, "NotYet")]


async def test_a_notification_is_postponed_longer_each_time_and_never_dropped(orders: Orders) -> None:
    body = _event("evt_early", "charge.dispute.created", payment_intent="pi_unknown", amount=1, currency="usd")
    await _post(orders, body, _signed(body))
    await orders.work()

    for _ in range(30):
        orders.time.pass_by(hours=2)
        await orders.sweep("handle-waiting-notifications")

    rows = await orders.rows("select handled_at, attempts from notifications")
    assert rows == [(None, 31)]


async def test_what_a_dead_worker_left_is_swept_up(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)
    await orders.pay(checkout)
    await orders.until_notified("checkout.session.completed")
    # The worker took the facts and died before it acted on them.
    async with UnitsOfWork(orders.database, SqlOrdersWork)() as work:
        await work.session.execute(text("delete from outbox"))

    await orders.sweep("handle-waiting-notifications")

    assert await orders.has(buyer, cello) == "ACTIVE"


async def test_a_payment_of_another_amount_pays_nothing(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.started(buyer, cello)
    order_id = checkout["order"]["id"]
    body = _event(
        "evt_less",
        "checkout.session.completed",
        metadata={"order_id": order_id},
        payment_status="paid",
        payment_intent="pi_1",
        amount_total=100,
        currency="usd",
    )

    await _post(orders, body, _signed(body))
    await orders.work()

    assert (await orders.order(buyer, order_id))["status"] == "PENDING"
    assert await orders.rows("select problem from notifications") == [("PaymentMismatch",)]


async def test_what_concerns_nobody_here_is_handled_and_forgotten(orders: Orders) -> None:
    body = _event("evt_x", "checkout.session.completed", metadata={})
    await _post(orders, body, _signed(body))
    await orders.work()
    assert await orders.scalar("select count(*) from notifications where handled_at is null") == 0

    orders.time.pass_by(days=31)
    await orders.sweep("forget-notifications")

    assert await _kept(orders) == 0
