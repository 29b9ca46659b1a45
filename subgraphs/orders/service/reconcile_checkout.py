"""Orders that wait for longer than they should: what the provider knows of them decides, since webhooks can be lost."""

from dataclasses import replace
from datetime import timedelta

import structlog

from subgraphs.kernel.ids import OrderId
from subgraphs.kernel.money import Money
from subgraphs.orders.errors import ProviderRefused
from subgraphs.orders.service import settle_payment
from subgraphs.orders.service.model import Order, OrderStatus
from subgraphs.orders.service.ports import CheckoutState, PaymentProvider, Ports

_log = structlog.get_logger(__name__)

_BATCH = 50
_AFTER_EXPIRY = timedelta(minutes=1)
_LONGEST_SETTLEMENT = timedelta(days=14)


async def reconcile_expired(ports: Ports) -> None:
    """Close every order whose payment page should have closed by now, or settle it if it was paid."""
    async with ports.units() as work:
        overdue = await work.orders.expired(ports.clock() - _AFTER_EXPIRY, _BATCH)
    for order_id in overdue:
        try:
            await close_checkout(ports, order_id)
        except Exception:
            # One order that cannot be closed must not keep the others open; it is tried again at the next sweep.
            _log.exception("order not reconciled", order_id=order_id)


async def close_checkout(ports: Ports, order_id: OrderId) -> None:
    """Close an order's payment page, so that nobody can pay it any more; if it was paid already, settle the order.

    Raises ProviderUnavailable; the order waits on then.
    """
    async with ports.units() as work:
        order = await work.orders.get(order_id)
    if order is None or order.status is not OrderStatus.PENDING:
        return
    if ports.provider is None:
        await _settle(ports, order, None)
        return
    session_id = order.session_id or await _session_that_may_exist(ports.provider, ports, order)
    if session_id is None or await ports.provider.close_checkout(session_id):
        await _settle(ports, order, None)
        return
    await _settle(ports, replace(order, session_id=session_id), await ports.provider.checkout_state(session_id))


async def _session_that_may_exist(provider: PaymentProvider, ports: Ports, order: Order) -> str | None:
    """The session of an order whose process died before it could write it down: asking again finds or makes it."""
    try:
        return (await provider.open_checkout(order, ports.terms.return_url(order.id))).session_id
    except ProviderRefused:
        return None


async def _settle(ports: Ports, seen: Order, state: CheckoutState | None) -> None:
    now = ports.clock()
    async with ports.units() as work:
        order = await work.orders.lock(seen.id)
        if order is None or order.status is not OrderStatus.PENDING:
            return
        order = replace(order, session_id=seen.session_id)
        if state is None:
            await settle_payment.closed_unpaid(work, order, OrderStatus.CANCELED)
        elif state.is_paid:
            amount = Money(state.amount_minor, state.currency)
            await settle_payment.paid(work, ports.terms, order, payment_id=state.payment_id, amount=amount, at=now)
        elif now > order.expires_at + _LONGEST_SETTLEMENT:
            await settle_payment.closed_unpaid(work, order, OrderStatus.FAILED)
        else:
            await settle_payment.processing(work, order, state.payment_id)
