"""Purging of old webhook events."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

RETENTION = timedelta(days=30)
"""Longer than the provider redelivers an event."""


@dataclass(frozen=True, slots=True)
class PurgeWebhookEvents:
    """Delete the events that were processed more than 30 days ago."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            await work.webhook_events.purge_processed(self.clock() - RETENTION)
