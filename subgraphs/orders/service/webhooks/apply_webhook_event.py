"""Effects of the provider's webhook events, inside the transaction that locked the event."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from subgraphs.kernel.identity.ids import ORDER, InvalidId, OrderId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.errors import NotYetApplicable
from subgraphs.orders.service.checkout import settle_payment
from subgraphs.orders.service.model import REFUND, DisputeStatus, Order, OrderStatus, RefundId, RefundStatus
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.refunds.book_refund import book_refund, book_returned_refund
from subgraphs.orders.service.refunds.disputes import DisputeReport, Movement, apply_dispute
from subgraphs.orders.service.refunds.external_refunds import book_external_refund
from subgraphs.orders.service.terms import Terms

_DISPUTE_EVENTS = frozenset(
    f"charge.dispute.{change}" for change in ("created", "updated", "funds_withdrawn", "funds_reinstated", "closed")
)

EVENT_TYPES = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "charge.succeeded",
    "charge.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    *sorted(_DISPUTE_EVENTS),
)
"""The types of events that have effects."""

_REFUND_ACCEPTED = frozenset({"pending", "succeeded"})
_REFUND_RETURNED = frozenset({"failed", "canceled"})
_DISPUTE_STATUSES = {
    "warning_needs_response": DisputeStatus.INQUIRY,
    "warning_under_review": DisputeStatus.INQUIRY,
    "warning_closed": DisputeStatus.INQUIRY_CLOSED,
    "needs_response": DisputeStatus.OPEN,
    "under_review": DisputeStatus.OPEN,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
    "prevented": DisputeStatus.CLOSED,
    "charge_refunded": DisputeStatus.CLOSED,
}


async def apply_webhook_event(
    work: OrdersWork, terms: Terms, kind: str, subject: Mapping[str, Any], at: datetime
) -> None:
    """Apply an event of that type about that object; other types have no effect.

    Raises NotYetApplicable, or TransitionNotAllowed if the order is not in a state to which the event applies.
    """
    match kind:
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            await _checkout_completed(work, terms, subject, at)
        case "payment_intent.succeeded":
            await _payment_succeeded(work, terms, subject, at)
        case "checkout.session.async_payment_failed":
            await _payment_failed(work, subject, at)
        case "checkout.session.expired":
            await _checkout_expired(work, subject)
        case "charge.succeeded" | "charge.updated":
            await _store_receipt(work, subject)
        case "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated":
            await _refund_changed(work, terms, subject, at)
        case _ if kind in _DISPUTE_EVENTS:
            order = await _locked_order_of_payment(work, subject)
            await apply_dispute(work, terms, order, _dispute_report(subject), at)
        case _:
            pass  # most event types have no effect here


async def _checkout_completed(work: OrdersWork, terms: Terms, session: Mapping[str, Any], at: datetime) -> None:
    order = await _locked_order_in_metadata(work, session)
    if order is None:
        return
    payment_id = session["payment_intent"]
    if session["payment_status"] == "paid":
        amount = _money(session, "amount_total")
        await settle_payment.mark_paid(work, terms, order, payment_id=payment_id, amount=amount, at=at)
    else:
        await settle_payment.mark_processing(work, order, payment_id)


async def _payment_succeeded(work: OrdersWork, terms: Terms, intent: Mapping[str, Any], at: datetime) -> None:
    """Mark the order paid, as a completed checkout does: either event may be lost."""
    order = await _locked_order_in_metadata(work, intent)
    if order is not None:
        amount = _money(intent, "amount_received")
        await settle_payment.mark_paid(work, terms, order, payment_id=intent["id"], amount=amount, at=at)


async def _payment_failed(work: OrdersWork, session: Mapping[str, Any], at: datetime) -> None:
    order = await _locked_order_in_metadata(work, session)
    if order is not None:
        await settle_payment.fail_payment(work, order, at)


async def _checkout_expired(work: OrdersWork, session: Mapping[str, Any]) -> None:
    order = await _locked_order_in_metadata(work, session)
    if order is not None:
        await settle_payment.close_unpaid(work, order, OrderStatus.CANCELED)


async def _store_receipt(work: OrdersWork, charge: Mapping[str, Any]) -> None:
    order = await _locked_order_in_metadata(work, charge)
    if order is not None and charge.get("receipt_url"):
        await work.orders.save(replace(order, receipt_url=charge["receipt_url"]))


async def _refund_changed(work: OrdersWork, terms: Terms, subject: Mapping[str, Any], at: datetime) -> None:
    """Book a refund by its state: one that we requested, or one that was made at the provider."""
    external_id, status = str(subject["id"]), subject["status"]
    if status not in _REFUND_ACCEPTED | _REFUND_RETURNED or subject.get("payment_intent") is None:
        return
    # The order is locked first, by every path, so that two events of one refund cannot deadlock.
    order = await _locked_order_of_payment(work, subject)
    requested = _requested_refund_id(subject)
    if requested is not None:
        await book_refund(work, terms, requested, external_id, at)
    refund = await work.refunds.by_external_id(external_id)
    if refund is None:
        if requested is not None:
            raise NotYetApplicable(requested)
        refund = await book_external_refund(work, terms, order, external_id, _money(subject, "amount"), at)
    if status in _REFUND_RETURNED and refund.status is RefundStatus.SUBMITTED:
        await book_returned_refund(work, order, refund, at)


def _dispute_report(subject: Mapping[str, Any]) -> DisputeReport:
    charge, status = subject["charge"], subject["status"]
    return DisputeReport(
        id=subject["id"],
        charge_id=charge["id"] if isinstance(charge, dict) else charge,
        status=_DISPUTE_STATUSES[status],
        amount=_money(subject, "amount"),
        needs_response=status in ("needs_response", "warning_needs_response"),
        movements=[Movement(item["id"], _money(item, "amount")) for item in subject.get("balance_transactions") or ()],
    )


async def _locked_order_in_metadata(work: OrdersWork, subject: Mapping[str, Any]) -> Order | None:
    """Lock the order that the object's metadata names; None if it names none, and so is not ours.

    Raises NotYetApplicable if the order is not stored.
    """
    named = _metadata_id(subject, "order_id")
    if named is None:
        return None
    try:
        order_id: OrderId = ORDER.parse(named)
    except InvalidId:
        return None
    order = await work.orders.lock(order_id)
    if order is None:
        raise NotYetApplicable(order_id)
    return order


async def _locked_order_of_payment(work: OrdersWork, subject: Mapping[str, Any]) -> Order:
    """Lock the order of a refunded or disputed payment. Raises NotYetApplicable if the payment is not stored."""
    payment = subject.get("payment_intent")
    payment_id = payment["id"] if isinstance(payment, dict) else payment
    order_id = None if payment_id is None else await work.orders.id_of_payment(payment_id)
    order = None if order_id is None else await work.orders.lock(order_id)
    if order is None:
        raise NotYetApplicable(str(payment_id))
    return order


def _requested_refund_id(refund: Mapping[str, Any]) -> RefundId | None:
    named = _metadata_id(refund, "refund_id")
    try:
        return None if named is None else REFUND.parse(named)
    except InvalidId:
        return None


def _metadata_id(subject: Mapping[str, Any], name: str) -> str | None:
    value = (subject.get("metadata") or {}).get(name)
    return value if isinstance(value, str) else None


def _money(subject: Mapping[str, Any], field: str) -> Money:
    return Money(int(subject[field]), Currency(str(subject["currency"]).upper()))
