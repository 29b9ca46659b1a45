"""Choose the channels of one kind of notification."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.notifications.errors import NotificationsError, NotificationsErrorCode
from subgraphs.notifications.service.model import DEFAULT_CHANNELS, Channel, Kind, allowed
from subgraphs.notifications.service.ports import NotificationsWork


@dataclass(frozen=True, slots=True)
class SetPreference:
    """Set the caller's channels of one kind, and return those of every kind.

    Raises Unauthenticated, and NotificationsError(INVALID_CHANNEL) if the kind requires e-mail.
    """

    units: Transactions[NotificationsWork]

    async def __call__(
        self, principal: Principal | None, kind: Kind, channels: Collection[Channel]
    ) -> Mapping[Kind, frozenset[Channel]]:
        user_id = require_principal(principal).user_id
        chosen = frozenset(channels)
        if not allowed(kind, chosen):
            raise NotificationsError(
                NotificationsErrorCode.INVALID_CHANNEL, "These mails cannot be turned off.", "channels"
            )
        async with self.units() as work:
            await work.preferences.set(user_id, kind, chosen)
            return {**DEFAULT_CHANNELS, **await work.preferences.of(user_id)}
