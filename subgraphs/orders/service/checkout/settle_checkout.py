"""Settling a pending order by the state of its payment page at the provider."""

from dataclasses import dataclass, replace
from datetime import timedelta

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.money import Money
from subgraphs.orders.service.checkout import settle_payment
from subgraphs.orders.service.model import Order, OrderStatus
from subgraphs.orders.service.ports.money.payment_provider import CheckoutState
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms

_LONGEST_SETTLEMENT = timedelta(days=14)
"""An order whose payment is still being processed after that time fails."""


@dataclass(frozen=True, slots=True)
class SettleCheckout:
    """Settle the order by the state of its payment page; None if the page was closed without a payment."""

    units: Transactions[OrdersWork]
    terms: Terms
    clock: Clock

    async def __call__(self, seen: Order, state: CheckoutState | None) -> None:
        now = self.clock()
        async with self.units() as work:
            order = await work.orders.lock(seen.id)
            if order is None or order.status is not OrderStatus.PENDING:
                return
            order = replace(order, session_id=seen.session_id)
            if state is None:
                await settle_payment.close_unpaid(work, order, OrderStatus.CANCELED)
            elif state.is_paid:
                amount = Money(state.amount_minor, state.currency)
                await settle_payment.mark_paid(
                    work, self.terms, order, payment_id=state.payment_id, amount=amount, at=now
                )
            elif now > order.expires_at + _LONGEST_SETTLEMENT:
                await settle_payment.fail_payment(work, order, now)
            else:
                await settle_payment.mark_processing(work, order, state.payment_id)
