"""Mark notifications as read."""

from collections.abc import Collection
from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.notifications.errors import NotificationsError, NotificationsErrorCode
from subgraphs.notifications.service.model import NotificationId
from subgraphs.notifications.service.ports import NotificationsWork

MAX_IDS = 100


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Mark the caller's notifications as read, by id and up to a number; returns how many are still unread.

    Raises Unauthenticated, and NotificationsError: NOTHING_NAMED if neither is given, NOT_FOUND if there are too many
    ids or an id is not one of the caller's; then none is marked.
    """

    units: Transactions[NotificationsWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, ids: Collection[NotificationId], up_to_seq: int | None
    ) -> int:
        user_id = require_principal(principal).user_id
        if not ids and up_to_seq is None:
            raise NotificationsError(
                NotificationsErrorCode.NOTHING_NAMED, "Say which notifications were read.", "notificationIds"
            )
        if len(ids) > MAX_IDS:
            raise NotificationsError(
                NotificationsErrorCode.NOT_FOUND, f"At most {MAX_IDS} at a time.", "notificationIds"
            )
        distinct = set(ids)
        async with self.units() as work:
            if await work.notifications.mark_read(user_id, distinct, self.clock()) != len(distinct):
                raise NotificationsError(
                    NotificationsErrorCode.NOT_FOUND, "There is no such notification.", "notificationIds"
                )
            if up_to_seq is not None:
                await work.notifications.mark_read_up_to(user_id, up_to_seq, self.clock())
            return await work.notifications.unread(user_id)
