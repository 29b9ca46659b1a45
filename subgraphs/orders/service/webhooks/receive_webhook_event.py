"""Receipt of webhook events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.events import WebhookEventReceived
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ReceiveWebhookEvent:
    """Store a webhook event whose signature was verified; processing happens afterwards, in the worker."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, *, source: str, external_id: str, kind: str, payload: Mapping[str, Any]) -> bool:
        """Return False if the event is a duplicate."""
        async with self.units() as work:
            new = await work.webhook_events.add(source, external_id, kind, payload, self.clock())
            if new:
                await work.record(WebhookEventReceived(source=source, external_id=external_id))
            return new
