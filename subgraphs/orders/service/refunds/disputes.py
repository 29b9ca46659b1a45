"""Disputes: a buyer's bank holds back a payment, or a part of one, until it decides; an inquiry holds back nothing.

Reports arrive in any order, some twice. Each holds the whole state of the dispute, with the movements of money so far,
so that a movement is booked by its own id and the state only goes forward. Access remains until a dispute is lost.
All functions run inside the caller's transaction, on an order that the caller has locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.kernel.values.money import Money
from subgraphs.orders.errors import NotYetApplicable, TransitionNotAllowed
from subgraphs.orders.service import ledger
from subgraphs.orders.service.checkout.settle_payment import order_refunded_event
from subgraphs.orders.service.enrollments.grants import revoke_line
from subgraphs.orders.service.ledger import Account, EntryKind
from subgraphs.orders.service.model import (
    CLOSED_UNPAID,
    Dispute,
    DisputeStatus,
    Order,
    OrderStatus,
    RefundStatus,
)
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of the provider's balance: money withdrawn is negative. The currency is the balance's."""

    id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class DisputeReport:
    """The state of a dispute as the provider reports it."""

    id: str
    charge_id: str
    status: DisputeStatus
    amount: Money
    needs_response: bool
    movements: Sequence[Movement]


async def apply_dispute(work: OrdersWork, terms: Terms, order: Order, report: DisputeReport, at: datetime) -> None:
    """Apply a report; one that is older than the stored state books at most a movement.

    Raises TransitionNotAllowed if the order is not known to be paid, and NotYetApplicable if a lost dispute has no
    movement or exchange rate yet.
    """
    if order.status is OrderStatus.PENDING:
        raise TransitionNotAllowed(f"{order.id}: {report.id} before its payment")
    for movement in report.movements:
        await _book_movement(work, movement, at)
    before = await work.disputes.get(report.id)
    if before is not None and not before.may_become(report.status):
        return
    opened_at = at if before is None else before.opened_at
    await work.disputes.save(
        Dispute(report.id, order.id, report.status, report.amount, report.needs_response, opened_at)
    )
    if report.status is DisputeStatus.OPEN and order.status in (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED):
        await work.orders.save(order.transition(OrderStatus.DISPUTED))
    elif report.status is DisputeStatus.LOST:
        await _lose(work, terms, order, report, at)
    elif report.status.is_final:
        await work.orders.save(await _settled(work, order))


async def _book_movement(work: OrdersWork, movement: Movement, at: datetime) -> None:
    if movement.amount and not await work.ledger.is_booked(EntryKind.DISPUTE_FUNDS, movement.id):
        kind, provider, disputed = EntryKind.DISPUTE_FUNDS, Account.PROVIDER, Account.DISPUTED
        await work.ledger.book(ledger.between(kind, movement.id, movement.amount, at, debit=provider, credit=disputed))


async def _lose(work: OrdersWork, terms: Terms, order: Order, report: DisputeReport, at: datetime) -> None:
    held = _held(report)
    if order.status in CLOSED_UNPAID:
        await _lose_late_payment(work, order, report, held, at)
        return
    disputed = await _in_currency_of(work, order, report, held)
    # Without the whole rest of the payment, no line can be told to be the disputed one: the platform bears the amount.
    all_of_it = order.total <= order.refunded + disputed
    lines = order.unrefunded_lines if all_of_it else ()
    extra = Money.zero(order.currency) if all_of_it else order.extra_refunded + disputed
    order = replace(order.with_lines_refunded(line.id for line in lines), extra_refunded=extra)
    order = await _settled(work, order)
    await work.orders.save(order)
    for line in sorted(lines, key=lambda line: line.course_id):
        await revoke_line(work, order.buyer_id, line.course_id, line.id, at)
    await work.ledger.book(ledger.dispute_lost(report.id, lines, held, disputed, at, terms.maturity(order)))
    await work.record(order_refunded_event(order, lines, disputed, at))


async def _lose_late_payment(work: OrdersWork, order: Order, report: DisputeReport, held: Money, at: datetime) -> None:
    """Book a lost dispute of a payment that was owed to the buyer anyway, since its order was closed before."""
    bearer = Account.PLATFORM
    for refund in await work.refunds.of_order(order.id):
        if refund.status in (RefundStatus.REQUESTED, RefundStatus.DECLINED):
            await work.refunds.save(replace(refund, status=RefundStatus.SETTLED))
            bearer = Account.BUYER
    await work.ledger.book(
        ledger.between(EntryKind.DISPUTE_LOST, report.id, held, at, debit=bearer, credit=Account.DISPUTED)
    )


async def _settled(work: OrdersWork, order: Order) -> Order:
    """Return the order in the state implied by its refunds, or still disputed if another dispute of it is open."""
    if order.status in CLOSED_UNPAID:
        return order
    if any(dispute.status is DisputeStatus.OPEN for dispute in await work.disputes.of_order(order.id)):
        return order
    return replace(order, status=order.settled_status())


def _held(report: DisputeReport) -> Money:
    """Return what the dispute took from the balance. Raises NotYetApplicable if that is not reported yet."""
    if not report.movements:
        raise NotYetApplicable(f"{report.id}: no movement of money yet")
    return -sum((movement.amount for movement in report.movements[1:]), report.movements[0].amount)


async def _in_currency_of(work: OrdersWork, order: Order, report: DisputeReport, held: Money) -> Money:
    """Convert the disputed amount to the order's currency, at the rate at which its payment was converted.

    Raises NotYetApplicable if that rate is not known yet.
    """
    if report.amount.currency is order.currency:
        return report.amount
    if held.currency is order.currency:
        return held
    settled = await work.provider_transactions.of_source(report.charge_id)
    if settled is None or settled.amount.currency is not held.currency:
        raise NotYetApplicable(f"{report.id}: no exchange rate of {report.charge_id} yet")
    share = round(order.total.amount_minor * held.amount_minor / settled.amount.amount_minor)
    return Money(min(share, order.total.amount_minor), order.currency)
