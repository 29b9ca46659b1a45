"""Sending a requested refund to the provider."""

from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import ProviderRejected, ProviderUnavailable
from subgraphs.orders.events import RefundRequested
from subgraphs.orders.service.model import REFUND, RefundId, RefundStatus
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.refunds.book_refund import book_refund
from subgraphs.orders.service.terms import Terms

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendRefund:
    """Send a requested refund to the provider and book it; a refund that was sent before stays as it is."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    terms: Terms
    clock: Clock

    async def __call__(self, refund_id: RefundId) -> None:
        """Raise ProviderUnavailable, and the refund can be sent again, or ProviderRejected, and it is over."""
        async with self.units() as work:
            refund = await work.refunds.lock(refund_id)
            order = None if refund is None else await work.orders.get(refund.order_id)
        if refund is None or order is None or refund.status is not RefundStatus.REQUESTED:
            return
        if self.provider is None or order.payment_id is None:
            raise ProviderUnavailable("no provider, or no payment to refund")
        try:
            external_id = await self.provider.refund(refund, order.payment_id)
        except ProviderRejected as rejection:
            logger.error("refund rejected by the provider", refund_id=refund.id, code=rejection.code)
            async with self.units() as work:
                refund = await work.refunds.lock(refund_id)
                if refund is not None and refund.status is RefundStatus.REQUESTED:
                    await work.refunds.save(replace(refund, status=RefundStatus.DECLINED))
            raise
        async with self.units() as work:
            await book_refund(work, self.terms, refund_id, external_id, self.clock())

    async def on_refund_requested(self, event: RefundRequested) -> None:
        """Handle the event that a refund was requested; a rejection is stored with the refund, and is not a failure."""
        with suppress(ProviderRejected):
            await self(REFUND.parse(event.refund_id))
