"""Opening the payment page of a committed order."""

from dataclasses import dataclass, replace

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.errors import OrdersError, OrdersErrorCode, ProviderRejected, ProviderUnavailable
from subgraphs.orders.service.checkout import settle_payment
from subgraphs.orders.service.model import Order, OrderStatus
from subgraphs.orders.service.ports.money.payment_provider import (
    PaymentProvider,
    provider_unavailable,
    require_provider,
)
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms


@dataclass(frozen=True, slots=True)
class OpenPaymentPage:
    """Open an order's payment page at the provider and store its address; an order that the provider rejects fails."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    terms: Terms

    async def __call__(self, order: Order) -> Order:
        """Raise OrdersError if there is no payment page; the order stays pending if the provider did not respond."""
        provider = require_provider(self.provider)
        try:
            page = await provider.open_checkout(order, self.terms.return_url(order.id))
        except ProviderUnavailable:
            raise provider_unavailable() from None
        except ProviderRejected as rejection:
            await self._fail(order)
            if rejection.code == "amount_too_small":
                message = "The total is below what can be paid by card."
                raise OrdersError(OrdersErrorCode.AMOUNT_TOO_SMALL, message) from rejection
            raise OrdersError(OrdersErrorCode.PAYMENT_UNAVAILABLE, "This order cannot be paid.") from rejection
        async with self.units() as work:
            locked = await work.orders.lock(order.id)
            assert locked is not None
            if locked.status is OrderStatus.PENDING:
                locked = replace(locked, session_id=page.session_id, checkout_url=page.url)
                await work.orders.save(locked)
            return locked

    async def _fail(self, order: Order) -> None:
        async with self.units() as work:
            locked = await work.orders.lock(order.id)
            if locked is not None:
                await settle_payment.close_unpaid(work, locked, OrderStatus.FAILED)
