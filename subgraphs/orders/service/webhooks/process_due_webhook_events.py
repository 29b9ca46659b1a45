"""Retries of webhook events."""

from dataclasses import dataclass

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.webhooks.process_webhook_event import ProcessWebhookEvent

_BATCH = 100


@dataclass(frozen=True, slots=True)
class ProcessDueWebhookEvents:
    """Process the events whose next attempt is due: postponed ones, and those left by a crashed worker."""

    units: Transactions[OrdersWork]
    process_webhook_event: ProcessWebhookEvent
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            due = await work.webhook_events.due(self.clock(), _BATCH)
        for source, external_id in due:
            await self.process_webhook_event(source, external_id)
