"""Resending payouts that are not known to have reached the provider."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, ProviderUnavailable
from subgraphs.orders.service.payouts.send_payout import SendPayout
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

logger = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(minutes=1)
_BATCH = 50


@dataclass(frozen=True, slots=True)
class SendStuckPayouts:
    """Send again the payouts that were requested more than a minute ago and not booked."""

    units: Transactions[OrdersWork]
    send_payout: SendPayout
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            stuck = await work.payouts.unsent(self.clock() - STUCK_AFTER, _BATCH)
        for payout_id in stuck:
            try:
                await self.send_payout(payout_id)
            except (ProviderUnavailable, OrdersError):
                logger.warning("payout not sent", payout_id=payout_id)
