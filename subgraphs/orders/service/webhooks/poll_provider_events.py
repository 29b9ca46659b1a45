"""Polling of the provider's events, since webhooks can be lost."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import ProviderUnavailable
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.webhooks.receive_webhook_event import ReceiveWebhookEvent

_SETTLING = timedelta(minutes=1)
"""The cursor stays behind the newest events, which the provider may list out of order."""

_FIRST_SPAN = timedelta(days=3)
"""As long as the provider retries a webhook, for the first poll."""


@dataclass(frozen=True, slots=True)
class PollProviderEvents:
    """Store the events that the provider lists and that no webhook brought; they are processed like the others."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    receive_webhook_event: ReceiveWebhookEvent
    source: str
    clock: Clock

    async def __call__(self) -> None:
        if self.provider is None:
            return
        now = self.clock()
        async with self.units() as work:
            cursor = await work.webhook_events.cursor(self.source)
        try:
            events = await self.provider.events_after(cursor, now - _FIRST_SPAN)
        except ProviderUnavailable:
            return  # logged by the adapter; the next run polls again
        for event in events:
            await self.receive_webhook_event(
                source=self.source, external_id=event.id, kind=event.type, payload=event.payload
            )
        settled = [event for event in events if event.created_at <= now - _SETTLING]
        if settled:
            async with self.units() as work:
                await work.webhook_events.set_cursor(self.source, settled[-1].id, now)
