"""Refunds made at the provider, in its dashboard: they have an amount but no order line.

All functions run inside the caller's transaction, on an order that the caller has locked.
"""

from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.values.money import Money
from subgraphs.orders.service import ledger
from subgraphs.orders.service.checkout import settle_payment
from subgraphs.orders.service.ledger import Account, EntryKind
from subgraphs.orders.service.model import CLOSED_UNPAID, REFUND, Order, Refund, RefundKind, RefundStatus
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.refunds.book_refund import return_late_payment
from subgraphs.orders.service.terms import Terms


async def book_external_refund(
    work: OrdersWork, terms: Terms, order: Order, external_id: str, amount: Money, at: datetime
) -> Refund:
    """Book a refund made at the provider, and store it under the provider's id.

    It first pays what earlier refunds owe because the buyer's bank returned them. Raises TransitionNotAllowed if the
    order is not known to be paid.
    """
    refund = Refund(
        REFUND.new(),
        RefundKind.EXTERNAL,
        order.id,
        None,
        amount,
        RefundStatus.SUBMITTED,
        "made at the payment service",
        None,
        at,
        external_id,
    )
    await work.refunds.add(refund)
    left = amount
    for owed in await work.refunds.returned(order.id):
        if owed.amount <= left:
            left -= owed.amount
            await settle_returned_refund(work, owed, at, paid_from=Account.PROVIDER)
    if not left:
        return refund
    if order.status in CLOSED_UNPAID:
        await return_late_payment(work, order, left, reference=refund.id, at=at)
    else:
        await settle_payment.book_refunded(work, terms, order, [], left, reference=refund.id, at=at)
    return refund


async def settle_returned_refund(work: OrdersWork, refund: Refund, at: datetime, *, paid_from: Account) -> None:
    """Book that a refund returned by the buyer's bank was paid in another way."""
    await work.refunds.save(replace(refund, status=RefundStatus.SETTLED))
    kind = EntryKind.REFUND_SETTLED
    await work.ledger.book(ledger.between(kind, refund.id, refund.amount, at, debit=Account.BUYER, credit=paid_from))
