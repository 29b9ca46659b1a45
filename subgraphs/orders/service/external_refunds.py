"""Refunds that somebody made on the provider's own pages, which tell how much went back but not what for.

Once all of a payment has gone back, every line is given back. A part of it belongs to no line: it is the platform's
goodwill, and takes no course away. Always inside the caller's transaction, on an order that the caller has locked.
"""

from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.money import Money
from subgraphs.orders.service import ledger, settle_payment
from subgraphs.orders.service.ledger import Account, EntryKind
from subgraphs.orders.service.model import Order, RefundStatus
from subgraphs.orders.service.ports import OrdersWork, Terms


async def charge_refunded(
    work: OrdersWork, terms: Terms, order: Order, charge_id: str, total: Money, at: datetime
) -> None:
    """`total` of the payment has gone back by now, what we asked for ourselves included.

    Told again, or of an earlier moment, it changes nothing. Raises TransitionNotAllowed on an order that is not known
    to be paid.
    """
    unexplained = total - await _explained(work, order)
    if unexplained.amount_minor <= 0:
        return
    if total != order.total:
        await _give(work, order, unexplained, f"{charge_id}/{total.amount_minor}", at)
        return
    if order.extra_refunded:
        # What seemed to be a favour was the beginning of a whole refund.
        await _book(work, EntryKind.GOODWILL_REVERSED, charge_id, -order.extra_refunded, at)
        order = replace(order, extra_refunded=Money.zero(order.currency))
    rest = [line.id for line in order.lines if not line.is_refunded]
    await settle_payment.lines_refunded(work, terms, order, rest, reference=charge_id, at=at)


async def catch_up(work: OrdersWork, order: Order, total: Money, reference: str, at: datetime) -> Order:
    """`total` is known to have gone back, by whatever told us; what is not explained yet was goodwill."""
    unexplained = total - await _explained(work, order)
    if unexplained.amount_minor <= 0:
        return order
    return await _give(work, order, unexplained, reference, at)


async def _give(work: OrdersWork, order: Order, amount: Money, reference: str, at: datetime) -> Order:
    order = replace(order, extra_refunded=order.extra_refunded + amount).after_refunds()
    await work.orders.save(order)
    await _book(work, EntryKind.GOODWILL, reference, amount, at)
    return order


async def _book(work: OrdersWork, kind: EntryKind, reference: str, amount: Money, at: datetime) -> None:
    await work.ledger.book(ledger.between(kind, reference, amount, at, debit=Account.PLATFORM, credit=Account.PROVIDER))


async def _explained(work: OrdersWork, order: Order) -> Money:
    """What we know the reason of: what we asked for, lines given back before, and goodwill."""
    asked_for = await work.refunds.of_lines([line.id for line in order.lines])
    sums = [refund.amount for refund in asked_for.values() if refund.status is not RefundStatus.FAILED]
    sums += [line.paid for line in order.lines if line.is_refunded and line.id not in asked_for]
    return sum(sums, order.extra_refunded)
