"""Resending refunds that are not known to have reached the provider."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import ProviderRejected, ProviderUnavailable
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.refunds.send_refund import SendRefund

logger = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(minutes=1)
_BATCH = 50


@dataclass(frozen=True, slots=True)
class SendStuckRefunds:
    """Send again the refunds that were requested more than a minute ago and not booked."""

    units: Transactions[OrdersWork]
    send_refund: SendRefund
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            stuck = await work.refunds.unsent(self.clock() - STUCK_AFTER, _BATCH)
        for refund_id in stuck:
            try:
                await self.send_refund(refund_id)
            except (ProviderUnavailable, ProviderRejected) as problem:
                logger.warning("refund not sent", refund_id=refund_id, problem=type(problem).__name__)
