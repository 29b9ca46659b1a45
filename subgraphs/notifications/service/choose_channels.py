"""What a user wants to hear of, and how."""

from collections.abc import Collection, Mapping

from subgraphs.kernel.ids import UserId
from subgraphs.kernel.transactions import Transactions
from subgraphs.notifications.errors import Refusal, RefusalReason
from subgraphs.notifications.service.model import DEFAULT_CHANNELS, Channel, Kind, allowed
from subgraphs.notifications.service.ports import NotificationsWork


async def channels_of(units: Transactions[NotificationsWork], user_id: UserId) -> Mapping[Kind, frozenset[Channel]]:
    """For every kind, how the user is told of it."""
    async with units() as work:
        return {**DEFAULT_CHANNELS, **await work.preferences.of(user_id)}


async def choose_channels(
    units: Transactions[NotificationsWork], user_id: UserId, kind: Kind, channels: Collection[Channel]
) -> Mapping[Kind, frozenset[Channel]]:
    """Sets how the user is told of one kind. Raises Refusal(INVALID_CHANNEL) if it must be mailed."""
    chosen = frozenset(channels)
    if not allowed(kind, chosen):
        raise Refusal(RefusalReason.INVALID_CHANNEL, "These mails cannot be turned off.", "channels")
    async with units() as work:
        await work.preferences.set(user_id, kind, chosen)
        return {**DEFAULT_CHANNELS, **await work.preferences.of(user_id)}
