"""Noting what a user has read."""

from collections.abc import Sequence

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import InvalidId, UserId
from subgraphs.kernel.transactions import Transactions
from subgraphs.notifications.errors import Refusal, RefusalReason
from subgraphs.notifications.service.model import NOTIFICATION
from subgraphs.notifications.service.ports import NotificationsWork

MOST_IDS = 100


async def mark_read(
    units: Transactions[NotificationsWork],
    clock: Clock,
    user_id: UserId,
    ids: Sequence[str] | None,
    up_to_seq: int | None,
) -> int:
    """Marks the user's own notifications as read, those named and those up to a number; returns how many are unread.

    Raises Refusal(NOTHING_NAMED) if neither is given, Refusal(NOT_FOUND) if an id is not one of the user's; then none
    is marked.
    """
    if not ids and up_to_seq is None:
        raise Refusal(RefusalReason.NOTHING_NAMED, "Say which notifications were read.", "ids")
    unknown = Refusal(RefusalReason.NOT_FOUND, "There is no such notification.", "ids")
    if ids is not None and len(ids) > MOST_IDS:
        raise Refusal(RefusalReason.NOT_FOUND, f"At most {MOST_IDS} at a time.", "ids")
    try:
        named = {NOTIFICATION.parse(text) for text in ids or ()}
    except InvalidId:
        raise unknown from None
    async with units() as work:
        if await work.notifications.mark_read(user_id, named, clock()) != len(named):
            raise unknown
        if up_to_seq is not None:
            await work.notifications.mark_read_up_to(user_id, up_to_seq, clock())
        return await work.notifications.unread(user_id)
