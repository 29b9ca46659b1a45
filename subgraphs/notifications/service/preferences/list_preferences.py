"""List the caller's notification preferences."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.notifications.service.model import DEFAULT_CHANNELS, Channel, Kind
from subgraphs.notifications.service.ports import NotificationsWork


@dataclass(frozen=True, slots=True)
class ListPreferences:
    """The channels of every kind of notification for the caller. Raises Unauthenticated."""

    units: Transactions[NotificationsWork]

    async def __call__(self, principal: Principal | None) -> Mapping[Kind, frozenset[Channel]]:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return {**DEFAULT_CHANNELS, **await work.preferences.of(caller.user_id)}
