"""The booking of what became of a requested refund, within the caller's transaction."""

from dataclasses import replace
from datetime import datetime

import structlog

from subgraphs.kernel.values.money import Money
from subgraphs.orders.events import OrderRefundFailed
from subgraphs.orders.service import ledger
from subgraphs.orders.service.checkout import settle_payment
from subgraphs.orders.service.ledger import Account, EntryKind
from subgraphs.orders.service.model import Order, Refund, RefundId, RefundKind, RefundStatus
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms

logger = structlog.get_logger(__name__)


async def book_refund(work: OrdersWork, terms: Terms, refund_id: RefundId, external_id: str, at: datetime) -> None:
    """Book a refund that the provider accepted under `external_id`.

    The response to the request and the provider's webhook both report it: the second report changes nothing.
    """
    refund = await work.refunds.lock(refund_id)
    if refund is None or refund.status is not RefundStatus.REQUESTED:
        return
    order = await work.orders.lock(refund.order_id)
    assert order is not None
    await work.refunds.save(replace(refund, status=RefundStatus.SUBMITTED, external_id=external_id))
    if refund.kind is RefundKind.LINE:
        assert refund.line_id is not None
        await settle_payment.book_refunded(
            work, terms, order, [refund.line_id], refund.amount, reference=refund.id, at=at
        )
    else:
        await return_late_payment(work, order, refund.amount, reference=refund.id, at=at)


async def return_late_payment(work: OrdersWork, order: Order, amount: Money, *, reference: str, at: datetime) -> None:
    """Book that a payment that arrived after its order was closed went back to the buyer."""
    kind, provider, buyer = EntryKind.LATE_PAYMENT_RETURNED, Account.PROVIDER, Account.BUYER
    await work.ledger.book(ledger.between(kind, reference, amount, at, debit=buyer, credit=provider))
    await work.record(settle_payment.order_refunded_event(order, [], amount, at))


async def book_returned_refund(work: OrdersWork, order: Order, refund: Refund, at: datetime) -> None:
    """Book a refund that the buyer's bank returned: the amount is owed to the buyer until an operator settles it."""
    logger.error("refund failed after it was sent", refund_id=refund.id)
    await work.refunds.save(replace(refund, status=RefundStatus.FAILED))
    kind, provider, buyer = EntryKind.REFUND_FAILED, Account.PROVIDER, Account.BUYER
    await work.ledger.book(ledger.between(kind, refund.id, refund.amount, at, debit=provider, credit=buyer))
    await work.record(
        OrderRefundFailed(
            order_id=order.id,
            number=order.number,
            buyer_id=order.buyer_id,
            currency=refund.amount.currency.value,
            amount_minor=refund.amount.amount_minor,
            failed_at=at,
        )
    )
