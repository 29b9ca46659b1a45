"""Reconciliation of expired checkouts with the provider, since webhooks can be lost."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.checkout.close_checkout import CloseCheckout
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

logger = structlog.get_logger(__name__)

_BATCH = 50
_AFTER_EXPIRY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ReconcileCheckouts:
    """Close every pending order whose payment page has expired, or settle it if it was paid."""

    units: Transactions[OrdersWork]
    close_checkout: CloseCheckout
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            overdue = await work.orders.expired(self.clock() - _AFTER_EXPIRY, _BATCH)
        for order_id in overdue:
            try:
                await self.close_checkout(order_id)
            except Exception:
                # One order that cannot be closed must not block the others; the next run retries it.
                logger.exception("order reconciliation failed", order_id=order_id)
