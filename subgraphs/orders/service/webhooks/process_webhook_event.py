"""Processing of one stored webhook event.

Webhook events may arrive before our own commit, twice, late and out of order. Each is processed in one transaction with
its effects; an event that cannot be applied yet stays in the inbox and is retried with exponential back-off, never
dropped.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import NotYetApplicable, TransitionNotAllowed
from subgraphs.orders.events import WebhookEventReceived
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms
from subgraphs.orders.service.webhooks.apply_webhook_event import apply_webhook_event

logger = structlog.get_logger(__name__)

_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=1), timedelta(hours=1)
_MAX_DOUBLINGS = 20
"""Beyond that the longest delay applies anyway, and the power would overflow."""


@dataclass(frozen=True, slots=True)
class ProcessWebhookEvent:
    """Process the unprocessed event with that id, or postpone it if it cannot be applied yet."""

    units: Transactions[OrdersWork]
    terms: Terms
    clock: Clock

    async def __call__(self, source: str, external_id: str) -> None:
        attempts = 0
        try:
            async with self.units() as work:
                event = await work.webhook_events.lock_unprocessed(source, external_id)
                if event is None:
                    return
                attempts = event.attempts
                await apply_webhook_event(work, self.terms, event.type, event.payload, self.clock())
                await work.webhook_events.mark_processed(event, self.clock())
        except Exception as problem:
            delay = min(_FIRST_DELAY * 2 ** min(attempts, _MAX_DOUBLINGS), _LONGEST_DELAY)
            expected = isinstance(problem, NotYetApplicable | TransitionNotAllowed)
            logger.log(
                logging.INFO if expected else logging.ERROR,
                "webhook event postponed",
                external_id=external_id,
                attempts=attempts,
                exc_info=None if expected else problem,
            )
            async with self.units() as work:
                await work.webhook_events.postpone(source, external_id, self.clock() + delay, type(problem).__name__)

    async def on_webhook_event_received(self, event: WebhookEventReceived) -> None:
        """Handle the event that a webhook event was received."""
        await self(event.source, event.external_id)
