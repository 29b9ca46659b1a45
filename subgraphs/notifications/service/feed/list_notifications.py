"""List the caller's notifications."""

from dataclasses import dataclass

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.notifications.service.model import Notification
from subgraphs.notifications.service.ports import NotificationsWork


@dataclass(frozen=True, slots=True)
class ListNotifications:
    """A page of the caller's notifications, newest first. Raises Unauthenticated."""

    units: Transactions[NotificationsWork]

    async def __call__(
        self, principal: Principal | None, request: PageRequest, *, unread_only: bool
    ) -> Page[Notification]:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            found = await work.notifications.newest_first(caller.user_id, request, unread_only=unread_only)
        return page_of(found, request, lambda notification: [notification.seq])
