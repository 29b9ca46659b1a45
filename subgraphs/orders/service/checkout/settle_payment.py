"""Effects of a payment's outcome on its order, enrollments, coupons and the ledger.

All functions run inside the caller's transaction, on an order that the caller has locked.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.identity.ids import OrderLineId
from subgraphs.kernel.values.money import Money
from subgraphs.orders.errors import PaymentMismatch
from subgraphs.orders.events import (
    EnrollmentSource,
    LineShare,
    OrderPaid,
    OrderPaymentFailed,
    OrderRefunded,
    PaidLine,
    RefundedLine,
    RefundRequested,
)
from subgraphs.orders.service import ledger
from subgraphs.orders.service.enrollments.grants import grant, revoke_line
from subgraphs.orders.service.income_shares import split
from subgraphs.orders.service.model import (
    CLOSED_UNPAID,
    REFUND,
    GrantKind,
    Order,
    OrderLine,
    OrderStatus,
    Refund,
    RefundKind,
    RefundStatus,
)
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms


async def mark_paid(
    work: OrdersWork, terms: Terms, order: Order, *, payment_id: str | None, amount: Money, at: datetime
) -> Order:
    """Mark the order paid, enroll the buyer and book the sale; a late payment for a closed order is refunded.

    Idempotent. Raises PaymentMismatch if the amount or the payment is not the order's.
    """
    if amount != order.total or (order.payment_id is not None and payment_id != order.payment_id):
        raise PaymentMismatch(f"{order.id}: {amount} by {payment_id}, not {order.total} by {order.payment_id}")
    if order.status in CLOSED_UNPAID:
        return await _return_late_payment(work, order, payment_id, at)
    if order.status is not OrderStatus.PENDING:
        return order
    order = replace(order.transition(OrderStatus.PAID), payment_id=payment_id, paid_at=at, checkout_url=None)
    await work.orders.save(order)
    await work.coupons.redeem(order.id)
    source = EnrollmentSource.FREE if order.is_free else EnrollmentSource.PURCHASE
    # Every transaction locks enrollments in the order of the course ids, so that none can deadlock.
    for line in sorted(order.lines, key=lambda line: line.course_id):
        await grant(
            work,
            order.buyer_id,
            line.course_id,
            source,
            at,
            kind=GrantKind.ORDER_LINE,
            order_id=order.id,
            line_id=line.id,
        )
    if not order.is_free:
        await work.ledger.book(ledger.sale(order.id, order.lines, at, at + terms.refund_window))
    bought = [line.course_id for line in order.lines]
    await work.carts.remove(order.buyer_id, bought)
    await work.carts.remove_wishes(order.buyer_id, bought)
    await work.record(_order_paid(order, at))
    return order


async def mark_processing(work: OrdersWork, order: Order, payment_id: str | None) -> Order:
    """Store the payment of an order whose money has not arrived yet, such as a bank debit."""
    if order.status is not OrderStatus.PENDING or payment_id is None:
        return order
    order = replace(order, payment_id=payment_id, checkout_url=None)
    await work.orders.save(order)
    return order


async def close_unpaid(work: OrdersWork, order: Order, status: OrderStatus) -> Order:
    """Close a pending order as FAILED or CANCELED and release its coupons; other orders stay as they are."""
    if order.status is not OrderStatus.PENDING:
        return order
    order = replace(order.transition(status), checkout_url=None, payment_id=None)
    await work.orders.save(order)
    await work.coupons.release(order.id)
    return order


async def fail_payment(work: OrdersWork, order: Order, at: datetime) -> Order:
    """Close a pending order whose payment was under way and failed, such as a bank debit; its buyer is notified."""
    failed = await close_unpaid(work, order, OrderStatus.FAILED)
    if failed is not order:
        titles = tuple(line.title for line in order.lines)
        await work.record(
            OrderPaymentFailed(
                order_id=order.id, number=order.number, buyer_id=order.buyer_id, course_titles=titles, failed_at=at
            )
        )
    return failed


async def book_refunded(
    work: OrdersWork,
    terms: Terms,
    order: Order,
    line_ids: Collection[OrderLineId],
    money: Money,
    *,
    reference: str,
    at: datetime,
) -> Order:
    """Book that `money` went back to the buyer, for these lines or, without any, for none in particular.

    The lines lose their grants, and instructors and platform bear them by their shares at the sale. What goes back for
    no line is the platform's goodwill and revokes no access. Once the whole payment has gone back, every line is
    refunded, and goodwill given before counts towards them. Raises TransitionNotAllowed if the order is not known to be
    paid.
    """
    all_of_it = order.total <= order.refunded + money
    lines = [line for line in order.unrefunded_lines if all_of_it or line.id in line_ids]
    # Positive: money for no line. Negative: goodwill given before that was the first part of these lines' refund.
    goodwill = money - sum((line.paid for line in lines), Money.zero(order.currency))
    order = replace(
        order.with_lines_refunded(line.id for line in lines), extra_refunded=order.extra_refunded + goodwill
    ).after_refunds()
    await work.orders.save(order)
    for line in sorted(lines, key=lambda line: line.course_id):
        await revoke_line(work, order.buyer_id, line.course_id, line.id, at)
        if line.paid:
            entry_reference = f"{reference}/{line.id}"
            await work.ledger.book(ledger.refund(entry_reference, line, at, terms.maturity(order)))
    if goodwill:
        given = goodwill.amount_minor > 0
        kind = ledger.EntryKind.GOODWILL if given else ledger.EntryKind.GOODWILL_REVERSED
        platform, provider = ledger.Account.PLATFORM, ledger.Account.PROVIDER
        await work.ledger.book(ledger.between(kind, reference, goodwill, at, debit=platform, credit=provider))
    await work.record(order_refunded_event(order, lines, money, at))
    return order


def order_refunded_event(order: Order, lines: Collection[OrderLine], money: Money, at: datetime) -> OrderRefunded:
    """Build the event that reports these lines refunded and that money returned."""
    return OrderRefunded(
        order_id=order.id,
        number=order.number,
        buyer_id=order.buyer_id,
        currency=order.currency.value,
        refunded_minor=money.amount_minor,
        refunded_at=at,
        lines=tuple(
            RefundedLine(
                line_id=line.id,
                course_id=line.course_id,
                course_title=line.title,
                instructor_id=line.instructor_id,
                refunded_minor=line.paid.amount_minor,
                instructor_share_minor=line.instructor_share.amount_minor,
                shares=_line_shares(line),
            )
            for line in lines
        ),
    )


async def _return_late_payment(work: OrdersWork, order: Order, payment_id: str | None, at: datetime) -> Order:
    """Request one refund of a payment that arrived after its order was closed."""
    if order.payment_id is not None or payment_id is None:
        return order
    order = replace(order, payment_id=payment_id)
    await work.orders.save(order)
    refund = Refund(
        REFUND.new(),
        RefundKind.LATE_PAYMENT,
        order.id,
        None,
        order.total,
        RefundStatus.REQUESTED,
        "paid after it was closed",
        None,
        at,
    )
    await work.refunds.add(refund)
    kind, provider, buyer = ledger.EntryKind.LATE_PAYMENT, ledger.Account.PROVIDER, ledger.Account.BUYER
    await work.ledger.book(ledger.between(kind, order.id, order.total, at, debit=provider, credit=buyer))
    await work.record(RefundRequested(refund_id=refund.id))
    return order


def _order_paid(order: Order, at: datetime) -> OrderPaid:
    return OrderPaid(
        order_id=order.id,
        number=order.number,
        buyer_id=order.buyer_id,
        currency=order.currency.value,
        total_minor=order.total.amount_minor,
        paid_at=at,
        lines=tuple(
            PaidLine(
                line_id=line.id,
                course_id=line.course_id,
                course_title=line.title,
                instructor_id=line.instructor_id,
                list_minor=line.list_price.amount_minor,
                discount_minor=line.discount.amount_minor,
                paid_minor=line.paid.amount_minor,
                instructor_share_minor=line.instructor_share.amount_minor,
                shares=_line_shares(line),
            )
            for line in order.lines
        ),
    )


def _line_shares(line: OrderLine) -> tuple[LineShare, ...]:
    return tuple(
        LineShare(user_id=user_id, paid_minor=paid.amount_minor, income_minor=income.amount_minor)
        for (user_id, paid), (_, income) in zip(split(line.paid, line.shares), line.incomes, strict=True)
    )
