"""Count the caller's unread notifications."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.notifications.service.ports import NotificationsWork


@dataclass(frozen=True, slots=True)
class CountUnread:
    """The number of the caller's unread notifications. Raises Unauthenticated."""

    units: Transactions[NotificationsWork]

    async def __call__(self, principal: Principal | None) -> int:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return await work.notifications.unread(caller.user_id)
