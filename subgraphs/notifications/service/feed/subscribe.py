"""Stream the caller's notifications."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.notifications.service.model import Notification
from subgraphs.notifications.service.ports import NotificationsWork, Subscriber

BATCH = 100
POLL_SECONDS = 60.0
"""The delay of a notification whose publication was lost. Thousands of subscriptions may wait, so they poll rarely."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The caller's notifications after a number (by default: from now on), in order, each once, without end.

    The table is the source of truth: numbers appear there in order and without gaps, so reading on from the last one
    misses nothing. A published message only triggers the next read. Raises Unauthenticated.
    """

    units: Transactions[NotificationsWork]
    subscriber: Subscriber
    poll_seconds: float = POLL_SECONDS

    async def __call__(self, principal: Principal | None, after_seq: int | None) -> AsyncGenerator[Notification, None]:
        user_id = require_principal(principal).user_id
        with self.subscriber.subscribed(user_id) as signal:
            if after_seq is None:
                async with self.units.reading() as work:
                    after_seq = await work.notifications.last_seq(user_id)
            last = after_seq
            while True:
                async with self.units.reading() as work:
                    found = await work.notifications.after(user_id, last, BATCH)
                for notification in found:
                    yield notification
                    last = notification.seq
                if len(found) < BATCH:
                    await signal.wait(self.poll_seconds)
