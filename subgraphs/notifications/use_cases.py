"""The use cases of notifications, assembled from its ports."""

from dataclasses import dataclass

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.notifications.service.feed.count_unread import CountUnread
from subgraphs.notifications.service.feed.list_notifications import ListNotifications
from subgraphs.notifications.service.feed.mark_read import MarkRead
from subgraphs.notifications.service.feed.subscribe import Subscribe
from subgraphs.notifications.service.ports import NotificationsWork, Subscriber
from subgraphs.notifications.service.preferences.list_preferences import ListPreferences
from subgraphs.notifications.service.preferences.set_preference import SetPreference
from subgraphs.notifications.service.preferences.unsubscribe import Unsubscribe
from subgraphs.notifications.service.preferences.unsubscribe_links import UnsubscribeLinks


@dataclass(frozen=True, slots=True)
class UseCases:
    """The use cases by name."""

    list_notifications: ListNotifications
    count_unread: CountUnread
    mark_read: MarkRead
    subscribe: Subscribe
    list_preferences: ListPreferences
    set_preference: SetPreference
    unsubscribe: Unsubscribe


def assemble(
    *,
    units: Transactions[NotificationsWork],
    subscriber: Subscriber,
    unsubscribe_links: UnsubscribeLinks,
    clock: Clock,
) -> UseCases:
    """Give each use case the ports that it names."""
    return UseCases(
        list_notifications=ListNotifications(units),
        count_unread=CountUnread(units),
        mark_read=MarkRead(units, clock),
        subscribe=Subscribe(units, subscriber),
        list_preferences=ListPreferences(units),
        set_preference=SetPreference(units),
        unsubscribe=Unsubscribe(units, unsubscribe_links),
    )
