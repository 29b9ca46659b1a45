"""Turn the mails of one kind off by the link in one of them."""

from dataclasses import dataclass

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.notifications.service.model import DEFAULT_CHANNELS, Channel, Kind
from subgraphs.notifications.service.ports import NotificationsWork
from subgraphs.notifications.service.preferences.unsubscribe_links import UnsubscribeLinks


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Turn off the mails that the link is for, and return their kind; None if the link is not authentic.

    Repeating it changes nothing. Notifications in the list of the user's notifications continue.
    """

    units: Transactions[NotificationsWork]
    links: UnsubscribeLinks

    async def __call__(self, token: str) -> Kind | None:
        subject = self.links.subject_of(token)
        if subject is None:
            return None
        user_id, kind = subject
        async with self.units() as work:
            chosen = (await work.preferences.of(user_id)).get(kind, DEFAULT_CHANNELS[kind])
            await work.preferences.set(user_id, kind, chosen - {Channel.EMAIL})
        return kind
