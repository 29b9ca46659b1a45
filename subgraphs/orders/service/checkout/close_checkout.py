"""Closing the payment page of a pending order."""

from dataclasses import dataclass, replace

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.errors import ProviderRejected
from subgraphs.orders.service.checkout.settle_checkout import SettleCheckout
from subgraphs.orders.service.model import Order, OrderStatus
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms


@dataclass(frozen=True, slots=True)
class CloseCheckout:
    """Close an order's payment page so that it can no longer be paid; if it was paid already, settle the order."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    settle_checkout: SettleCheckout
    terms: Terms

    async def __call__(self, order_id: OrderId) -> None:
        """Raise ProviderUnavailable if the provider does not respond; the order stays pending then."""
        async with self.units() as work:
            order = await work.orders.get(order_id)
        if order is None or order.status is not OrderStatus.PENDING:
            return
        if self.provider is None:
            await self.settle_checkout(order, None)
            return
        session_id = order.session_id or await self._find_session(self.provider, order)
        if session_id is None or await self.provider.close_checkout(session_id):
            await self.settle_checkout(order, None)
            return
        await self.settle_checkout(
            replace(order, session_id=session_id), await self.provider.checkout_state(session_id)
        )

    async def _find_session(self, provider: PaymentProvider, order: Order) -> str | None:
        """Find the session of an order whose process died before it stored one: opening it again returns the same."""
        try:
            return (await provider.open_checkout(order, self.terms.return_url(order.id))).session_id
        except ProviderRejected:
            return None
