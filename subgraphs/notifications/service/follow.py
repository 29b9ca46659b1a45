"""A user's notifications as they come, resumed wherever the subscriber was."""

from collections.abc import AsyncGenerator

from subgraphs.kernel.ids import UserId
from subgraphs.kernel.transactions import Transactions
from subgraphs.notifications.service.model import Notification
from subgraphs.notifications.service.ports import NotificationsWork, Sleepers

BATCH = 100
LONGEST_SLEEP = 60.0
"""How late, in seconds, a notification is at worst whose wake-up was lost. Thousands may be asleep, so they look
seldom.
"""


async def follow(
    units: Transactions[NotificationsWork],
    sleepers: Sleepers,
    user_id: UserId,
    after_seq: int | None,
    longest_sleep: float = LONGEST_SLEEP,
) -> AsyncGenerator[Notification, None]:
    """Every notification after that number (by default: from now on), in order, each once, for ever.

    The table is the truth: numbers appear there in order and without gaps, so reading on from the last one misses
    nothing. A wake-up only says when to look.
    """
    with sleepers.waiting_for(user_id) as signal:
        if after_seq is None:
            async with units() as work:
                after_seq = await work.notifications.last_seq(user_id)
        seen = after_seq
        while True:
            async with units() as work:
                found = await work.notifications.after(user_id, seen, BATCH)
            for notification in found:
                yield notification
                seen = notification.seq
            if len(found) < BATCH:
                await signal.wait(longest_sleep)
