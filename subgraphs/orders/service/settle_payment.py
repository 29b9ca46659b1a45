"""What follows when the payment provider says how a payment ended. Always inside the caller's transaction, on an order
that the caller has locked."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.ids import OrderLineId
from subgraphs.kernel.money import Money
from subgraphs.orders.errors import PaymentMismatch
from subgraphs.orders.events import (
    EnrollmentSource,
    OrderPaid,
    OrderRefunded,
    PaidLine,
    RefundedLine,
    RefundRequested,
)
from subgraphs.orders.service import ledger
from subgraphs.orders.service.enroll import grant, revoke_line
from subgraphs.orders.service.model import (
    CLOSED_UNPAID,
    REFUND,
    GrantKind,
    Order,
    OrderLine,
    OrderStatus,
    Refund,
    RefundStatus,
)
from subgraphs.orders.service.ports import OrdersWork, Terms


async def paid(
    work: OrdersWork, terms: Terms, order: Order, *, payment_id: str | None, amount: Money, at: datetime
) -> Order:
    """The order's total arrived. Telling it again changes nothing; money for a closed order goes back.

    Raises PaymentMismatch if the amount or the payment is not the order's.
    """
    if amount != order.total or (order.payment_id is not None and payment_id != order.payment_id):
        raise PaymentMismatch(f"{order.id}: {amount} by {payment_id}, not {order.total} by {order.payment_id}")
    if order.status in CLOSED_UNPAID:
        return await _return_late_payment(work, order, payment_id, at)
    if order.status is not OrderStatus.PENDING:
        return order
    order = replace(order.moved(OrderStatus.PAID), payment_id=payment_id, paid_at=at, checkout_url=None)
    await work.orders.save(order)
    await work.coupons.redeem(order.id)
    source = EnrollmentSource.FREE if order.is_free else EnrollmentSource.PURCHASE
    # In the order of the ids, as every transaction locks enrollments, so that none waits for another in a circle.
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
    await work.carts.unwish(order.buyer_id, bought)
    await work.record(_order_paid(order, at))
    return order


async def processing(work: OrdersWork, order: Order, payment_id: str | None) -> Order:
    """The buyer has done their part, and the money is on its way."""
    if order.status is not OrderStatus.PENDING or payment_id is None:
        return order
    order = replace(order, payment_id=payment_id, checkout_url=None)
    await work.orders.save(order)
    return order


async def closed_unpaid(work: OrdersWork, order: Order, status: OrderStatus) -> Order:
    """No money will come: FAILED or CANCELED. An order that is no longer waiting is left alone."""
    if order.status is not OrderStatus.PENDING:
        return order
    order = replace(order.moved(status), checkout_url=None, payment_id=None)
    await work.orders.save(order)
    await work.coupons.release(order.id)
    return order


async def lines_refunded(
    work: OrdersWork, terms: Terms, order: Order, line_ids: Collection[OrderLineId], *, reference: str, at: datetime
) -> Order:
    """The prices of these lines went back to the buyer: their grants end, and their shares are taken back.

    Raises TransitionNotAllowed on an order that was not paid, or not that we know of yet.
    """
    lines = [line for line in order.lines if line.id in line_ids and not line.is_refunded]
    if not lines:
        return order
    order = order.with_lines_refunded(line.id for line in lines).after_refunds()
    await work.orders.save(order)
    for line in sorted(lines, key=lambda line: line.course_id):
        await revoke_line(work, order.buyer_id, line.course_id, line.id, at)
        if line.paid:
            entry_reference = f"{reference}/{line.id}"
            await work.ledger.book(ledger.refund(entry_reference, line, at, maturity(order, terms)))
    await work.record(order_refunded(order, lines, at))
    return order


def maturity(order: Order, terms: Terms) -> datetime:
    """When what the order's instructors earned is theirs to keep."""
    assert order.paid_at is not None
    return order.paid_at + terms.refund_window


def order_refunded(order: Order, lines: Collection[OrderLine], at: datetime) -> OrderRefunded:
    """The fact that these lines' prices went back."""
    return OrderRefunded(
        order_id=order.id,
        number=order.number,
        buyer_id=order.buyer_id,
        currency=order.currency.value,
        refunded_minor=sum(line.paid.amount_minor for line in lines),
        refunded_at=at,
        lines=tuple(
            RefundedLine(
                line_id=line.id,
                course_id=line.course_id,
                course_title=line.title,
                instructor_id=line.instructor_id,
                refunded_minor=line.paid.amount_minor,
                instructor_share_minor=line.instructor_share.amount_minor,
            )
            for line in lines
        ),
    )


async def _return_late_payment(work: OrdersWork, order: Order, payment_id: str | None, at: datetime) -> Order:
    """Money for an order that was closed: the buyer gets it back, once."""
    if order.payment_id is not None or payment_id is None:
        return order
    order = replace(order, payment_id=payment_id)
    await work.orders.save(order)
    refund = Refund(
        REFUND.new(), order.id, None, order.total, RefundStatus.REQUESTED, "paid after it was closed", None, at
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
            )
            for line in order.lines
        ),
    )
