"""Transitions between an order's states. Pure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.kernel.identity.ids import COURSE, ORDER, ORDER_LINE, USER
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.errors import OrdersError, OrdersErrorCode, TransitionNotAllowed
from subgraphs.orders.service.income_shares import sole
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
        sole(USER.new()),
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
def test_an_order_makes_only_legal_transitions(before: OrderStatus, after: OrderStatus) -> None:
    order = _order(before)

    if (before.value, after.value) in LEGAL:
        assert order.transition(after).status is after
    else:
        with pytest.raises(TransitionNotAllowed):
            order.transition(after)


def test_the_state_of_a_paid_order_follows_from_its_refunds() -> None:
    first, second = _line(), _line()
    order = _order(OrderStatus.PAID, first, second)

    assert order.settled_status() is OrderStatus.PAID
    assert order.with_lines_refunded([first.id]).settled_status() is OrderStatus.PARTIALLY_REFUNDED
    assert order.with_lines_refunded([first.id, second.id]).settled_status() is OrderStatus.REFUNDED


def test_an_order_is_refunded_when_all_lines_but_free_ones_are() -> None:
    paid, free = _line(), _line(0)

    assert _order(OrderStatus.PAID, paid, free).with_lines_refunded([paid.id]).settled_status() is OrderStatus.REFUNDED


def test_a_line_refunded_twice_counts_once() -> None:
    line = _line()
    order = _order(OrderStatus.PAID, line).with_lines_refunded([line.id])

    assert order.with_lines_refunded([line.id]).refunded == _dollars(1000)


@pytest.mark.parametrize(
    ("status", "days", "reason"),
    [
        (OrderStatus.PAID, 31, OrdersErrorCode.REFUND_WINDOW_CLOSED),
        (OrderStatus.PENDING, 0, OrdersErrorCode.NOT_REFUNDABLE),
        (OrderStatus.DISPUTED, 0, OrdersErrorCode.NOT_REFUNDABLE),
        (OrderStatus.CANCELED, 0, OrdersErrorCode.NOT_REFUNDABLE),
    ],
)
def test_a_line_that_is_not_refundable_is_rejected_with_its_code(
    status: OrderStatus, days: int, reason: OrdersErrorCode
) -> None:
    order = _order(status)

    with pytest.raises(OrdersError) as rejected:
        check_refundable(order, order.lines[0], utc_now() + timedelta(days=days), window=timedelta(days=30))

    assert rejected.value.code is reason


def test_a_free_line_cannot_be_refunded() -> None:
    line = _line(0)
    order = _order(OrderStatus.PAID, line)

    with pytest.raises(OrdersError):
        check_refundable(order, line, utc_now(), window=None)


def test_the_window_can_be_lifted() -> None:
    order = replace(_order(), paid_at=utc_now() - timedelta(days=400))

    check_refundable(order, order.lines[0], utc_now(), window=None)
