"""Fetching the state of a payment page when its buyer comes back from it, since the webhook may be late or lost.

The return page grants nothing: it only causes the provider to be queried.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits
from subgraphs.orders.events import CheckoutReturned
from subgraphs.orders.service.checkout.settle_checkout import SettleCheckout
from subgraphs.orders.service.model import OrderStatus
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

RETURNS = Limit("checkout-returns", burst=5, per=timedelta(minutes=1))
"""Of one order: anyone with its address can open the return page, and each visit queries the provider."""


@dataclass(frozen=True, slots=True)
class ReportReturn:
    """Record that a browser came back from the payment page of an order that is still unpaid.

    Return where it goes on, if the checkout named an address.
    """

    units: Transactions[OrdersWork]
    limits: RateLimits

    async def __call__(self, order_id: OrderId, *, canceled: bool = False) -> str | None:
        async with self.units() as work:
            order = await work.orders.get(order_id)
            if order is None:
                return None
            if order.status is OrderStatus.PENDING and order.session_id is not None and not canceled:
                with suppress(RateLimited):  # the webhook, or an earlier visit, confirms the payment
                    await self.limits.attempt(RETURNS, order_id)
                    await work.record(CheckoutReturned(order_id=order_id))
            return order.return_url


@dataclass(frozen=True, slots=True)
class RefreshCheckout:
    """Settle a pending order if its payment page was paid or has expired; an open page stays open."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    settle_checkout: SettleCheckout

    async def __call__(self, order_id: OrderId) -> None:
        """Raise ProviderUnavailable or ProviderRejected; the order stays pending then."""
        async with self.units() as work:
            order = await work.orders.get(order_id)
        if self.provider is None or order is None:
            return
        if order.status is not OrderStatus.PENDING or order.session_id is None:
            return
        state = await self.provider.checkout_state(order.session_id)
        if not state.is_open:
            await self.settle_checkout(order, None if state.is_expired else state)

    async def on_checkout_returned(self, event: CheckoutReturned) -> None:
        """Handle the event that a browser came back."""
        await self(event.order_id)
