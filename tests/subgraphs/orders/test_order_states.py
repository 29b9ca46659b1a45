"""The moves between an order's states. Pure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.ids import COURSE, ORDER, ORDER_LINE, USER
from subgraphs.kernel.money import Currency, Money
from subgraphs.orders.errors import Refusal, RefusalReason, TransitionNotAllowed
from subgraphs.orders.service.model import Order, OrderLine, OrderStatus, check_refundable

LEGAL = {
    ("PENDING", "PAID"),
    ("PENDING", "FAILED"),
    ("PENDING", "CANCELED"),
    ("PAID", "PARTIALLY_REFUNDED"),
    ("PAID", "REFUNDED"),
    ("PAID", "DISPUTED"),
    ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED"),
    ("PARTIALLY_REFUNDED", "REFUNDED"),
    ("PARTIALLY_REFUNDED", "DISPUTED"),
    ("DISPUTED", "PAID"),
    ("DISPUTED", "PARTIALLY_REFUNDED"),
    ("DISPUTED", "REFUNDED"),
}


def _dollars(amount: int) -> Money:
    return Money(amount, Currency.USD)


def _line(paid: int = 1000) -> OrderLine:
    nothing = _dollars(0)
    return OrderLine(
        ORDER_LINE.new(),
        COURSE.new(),
        "The cello",
        USER.new(),
        _dollars(paid),
        nothing,
        nothing,
        _dollars(paid),
        _dollars(700),
    )


def _order(status: OrderStatus = OrderStatus.PAID, *lines: OrderLine) -> Order:
    now = utc_now()
    return Order(
        ORDER.new(),
        "L2026-000001",
        USER.new(),
        status,
        Currency.USD,
        lines or (_line(),),
        now,
        now + timedelta(minutes=35),
        _dollars(0),
        paid_at=now,
    )


@pytest.mark.parametrize("before", OrderStatus)
@pytest.mark.parametrize("after", OrderStatus)
def test_an_order_makes_only_legal_moves(before: OrderStatus, after: OrderStatus) -> None:
    order = _order(before)

    if (before.value, after.value) in LEGAL:
        assert order.moved(after).status is after
    else:
        with pytest.raises(TransitionNotAllowed):
            order.moved(after)


def test_refunds_decide_the_state_of_a_paid_order() -> None:
    first, second = _line(), _line()
    order = _order(OrderStatus.PAID, first, second)

    assert order.settled_status() is OrderStatus.PAID
    assert order.with_lines_refunded([first.id]).settled_status() is OrderStatus.PARTIALLY_REFUNDED
    assert order.with_lines_refunded([first.id, second.id]).settled_status() is OrderStatus.REFUNDED


def test_a_line_that_cost_nothing_does_not_keep_an_order_from_being_refunded() -> None:
    paid, free = _line(), _line(0)

    assert _order(OrderStatus.PAID, paid, free).with_lines_refunded([paid.id]).settled_status() is OrderStatus.REFUNDED


def test_a_line_refunded_twice_counts_once() -> None:
    line = _line()
    order = _order(OrderStatus.PAID, line).with_lines_refunded([line.id])

    assert order.with_lines_refunded([line.id]).refunded == _dollars(1000)


@pytest.mark.parametrize(
    ("status", "days", "reason"),
    [
        (OrderStatus.PAID, 31, RefusalReason.REFUND_WINDOW_CLOSED),
        (OrderStatus.PENDING, 0, RefusalReason.NOT_REFUNDABLE),
        (OrderStatus.DISPUTED, 0, RefusalReason.NOT_REFUNDABLE),
        (OrderStatus.CANCELED, 0, RefusalReason.NOT_REFUNDABLE),
    ],
)
def test_a_refund_is_refused_with_a_reason(status: OrderStatus, days: int, reason: RefusalReason) -> None:
    order = _order(status)

    with pytest.raises(Refusal) as refused:
        check_refundable(order, order.lines[0], utc_now() + timedelta(days=days), window=timedelta(days=30))

    assert refused.value.reason is reason


def test_what_cost_nothing_cannot_be_refunded() -> None:
    line = _line(0)
    order = _order(OrderStatus.PAID, line)

    with pytest.raises(Refusal):
        check_refundable(order, line, utc_now(), window=None)


def test_the_window_can_be_lifted() -> None:
    order = replace(_order(), paid_at=utc_now() - timedelta(days=400))

    check_refundable(order, order.lines[0], utc_now(), window=None)
