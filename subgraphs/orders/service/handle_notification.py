"""What the payment provider tells us by webhook: kept at once, handled afterwards, tried until it can be handled.

Notifications may come before our own commit, twice, late and out of order. Each is handled in one transaction with its
effect; what cannot be applied yet waits in the inbox and is tried again with growing pauses, never dropped.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from subgraphs.kernel.ids import ORDER, InvalidId, OrderId
from subgraphs.kernel.money import Currency, Money
from subgraphs.orders.errors import TransitionNotAllowed
from subgraphs.orders.events import PaymentNotified
from subgraphs.orders.service import disputes, external_refunds, ledger, settle_payment
from subgraphs.orders.service.model import CLOSED_UNPAID, REFUND, Order, OrderStatus, RefundStatus
from subgraphs.orders.service.ports import OrdersWork, Ports
from subgraphs.orders.service.refund_line import book_refund

_log = structlog.get_logger(__name__)

STRIPE = "stripe"
_BATCH = 100
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)
_KEPT = timedelta(days=30)


class NotYet(Exception):
    """What the notification is about has not come to be known here yet."""


async def receive(ports: Ports, *, source: str, external_id: str, kind: str, payload: Mapping[str, Any]) -> bool:
    """Keep a notification whose signature was verified; whether it is new. Nothing else happens here."""
    async with ports.units() as work:
        new = await work.notifications.receive(source, external_id, kind, payload, ports.clock())
        if new:
            await work.record(PaymentNotified(source=source, external_id=external_id))
        return new


async def handle(ports: Ports, source: str, external_id: str) -> None:
    """Handle what waits under that id; if it cannot be handled yet, have it tried again later."""
    attempts = 0
    try:
        async with ports.units() as work:
            notification = await work.notifications.take(source, external_id)
            if notification is None:
                return
            attempts = notification.attempts
            await _apply(work, ports, notification.type, notification.payload)
            await work.notifications.done(notification, ports.clock())
    except Exception as problem:
        pause = min(_FIRST_PAUSE * 2 ** min(attempts, 20), _LONGEST_PAUSE)
        expected = isinstance(problem, NotYet | TransitionNotAllowed)
        _log.log(
            20 if expected else 40,
            "notification postponed",
            external_id=external_id,
            attempts=attempts,
            exc_info=None if expected else problem,
        )
        async with ports.units() as work:
            await work.notifications.postpone(source, external_id, ports.clock() + pause, type(problem).__name__)


async def handle_waiting(ports: Ports) -> None:
    """Handle what nobody handled: postponed, or left by a worker that died."""
    async with ports.units() as work:
        waiting = await work.notifications.waiting(ports.clock(), _BATCH)
    for source, external_id in waiting:
        await handle(ports, source, external_id)


async def forget_handled(ports: Ports) -> None:
    """Drop what was handled long ago; the provider repeats nothing that old."""
    async with ports.units() as work:
        await work.notifications.forget_handled(ports.clock() - _KEPT)


async def _apply(work: OrdersWork, ports: Ports, kind: str, subject: Mapping[str, Any]) -> None:
    match kind:
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            await _checkout_completed(work, ports, subject)
        case "payment_intent.succeeded":
            await _payment_succeeded(work, ports, subject)
        case "checkout.session.async_payment_failed":
            await _checkout_closed(work, subject, OrderStatus.FAILED)
        case "checkout.session.expired":
            await _checkout_closed(work, subject, OrderStatus.CANCELED)
        case "charge.succeeded" | "charge.updated":
            await _keep_receipt(work, subject)
        case "charge.refunded":
            await _charge_refunded(work, ports, subject)
        case "refund.created" | "refund.updated":
            await _refund_accepted(work, ports, subject)
        case "refund.failed":
            await _refund_failed(work, ports, subject)
        case "charge.dispute.created":
            order = await _order_of_payment(work, subject)
            if order is not None:
                await disputes.opened(work, order, subject["id"], _money(subject, "amount"), ports.clock())
        case "charge.dispute.closed":
            order = await _order_of_payment(work, subject)
            if order is not None:
                await disputes.closed(
                    work,
                    ports.terms,
                    order,
                    subject["id"],
                    _money(subject, "amount"),
                    won=subject["status"] == "won",
                    at=ports.clock(),
                )
        case _:
            pass  # the provider tells much that is of no consequence here


async def _checkout_completed(work: OrdersWork, ports: Ports, session: Mapping[str, Any]) -> None:
    order = await _order_named(work, session)
    if order is None:
        return
    payment_id = session["payment_intent"]
    if session["payment_status"] == "paid":
        amount = _money(session, "amount_total")
        await settle_payment.paid(work, ports.terms, order, payment_id=payment_id, amount=amount, at=ports.clock())
    else:
        await settle_payment.processing(work, order, payment_id)


async def _payment_succeeded(work: OrdersWork, ports: Ports, intent: Mapping[str, Any]) -> None:
    """The same fact as a completed checkout, told by itself: either may be lost."""
    order = await _order_named(work, intent)
    if order is not None:
        amount = _money(intent, "amount_received")
        await settle_payment.paid(work, ports.terms, order, payment_id=intent["id"], amount=amount, at=ports.clock())


async def _checkout_closed(work: OrdersWork, session: Mapping[str, Any], status: OrderStatus) -> None:
    order = await _order_named(work, session)
    if order is not None:
        await settle_payment.closed_unpaid(work, order, status)


async def _keep_receipt(work: OrdersWork, charge: Mapping[str, Any]) -> None:
    order = await _order_named(work, charge)
    if order is not None and charge.get("receipt_url"):
        await work.orders.save(replace(order, receipt_url=charge["receipt_url"]))


async def _refund_accepted(work: OrdersWork, ports: Ports, refund: Mapping[str, Any]) -> None:
    """One that we asked for; one made on the provider's own pages shows in `charge.refunded` alone."""
    if refund["status"] not in ("pending", "succeeded"):
        return
    refund_id = _id_in(refund, "refund_id")
    if refund_id is not None:
        await book_refund(work, ports, REFUND.parse(refund_id), refund["id"])


async def _refund_failed(work: OrdersWork, ports: Ports, subject: Mapping[str, Any]) -> None:
    """The money came back from the buyer's bank: it is the buyer's still, and people must look after it."""
    refund = await work.refunds.by_external_id(subject["id"])
    if refund is None:
        if _id_in(subject, "refund_id") is not None:
            raise NotYet(subject["id"])
        return
    if refund.status is not RefundStatus.SUBMITTED:
        return
    _log.error("refund failed after it was sent", refund_id=refund.id)
    await work.refunds.save(replace(refund, status=RefundStatus.FAILED))
    kind, provider, buyer = ledger.EntryKind.REFUND_FAILED, ledger.Account.PROVIDER, ledger.Account.BUYER
    await work.ledger.book(ledger.between(kind, refund.id, refund.amount, ports.clock(), debit=provider, credit=buyer))


async def _charge_refunded(work: OrdersWork, ports: Ports, charge: Mapping[str, Any]) -> None:
    order = await _order_named(work, charge)
    if order is not None and order.status not in CLOSED_UNPAID:
        total = _money(charge, "amount_refunded")
        await external_refunds.charge_refunded(work, ports.terms, order, charge["id"], total, ports.clock())


async def _order_named(work: OrdersWork, subject: Mapping[str, Any]) -> Order | None:
    """The order that the object's metadata names, locked; None if it names none, and so is not ours.

    Raises NotYet if the order is not known here.
    """
    named = _id_in(subject, "order_id")
    if named is None:
        return None
    try:
        order_id: OrderId = ORDER.parse(named)
    except InvalidId:
        return None
    order = await work.orders.lock(order_id)
    if order is None:
        raise NotYet(order_id)
    return order


async def _order_of_payment(work: OrdersWork, dispute: Mapping[str, Any]) -> Order | None:
    """The order that the disputed payment was for; NotYet while we do not know of that payment."""
    payment_id = dispute.get("payment_intent")
    order_id = None if payment_id is None else await work.orders.id_of_payment(payment_id)
    if order_id is None:
        raise NotYet(str(payment_id))
    return await work.orders.lock(order_id)


def _id_in(subject: Mapping[str, Any], name: str) -> str | None:
    value = (subject.get("metadata") or {}).get(name)
    return value if isinstance(value, str) else None


def _money(subject: Mapping[str, Any], field: str) -> Money:
    return Money(int(subject[field]), Currency(str(subject["currency"]).upper()))
