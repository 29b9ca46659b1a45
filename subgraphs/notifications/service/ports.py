"""Interfaces to the adapters that the use cases depend on."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.persistence.transactions import Transaction
from subgraphs.notifications.service.model import (
    Announcement,
    Channel,
    Draft,
    Kind,
    MailId,
    Notification,
    NotificationId,
    QueuedMail,
    Reader,
    Recipient,
)


class Notifications(Protocol):
    """The notifications of users."""

    async def add(self, drafts: Mapping[UserId, Draft], at: datetime) -> None:
        """Add a notification for each user, with the user's next number.

        Until it ends, no other transaction gets numbers of these users: they appear in order, without gaps.
        """
        ...

    async def after(self, user_id: UserId, seq: int, limit: int) -> list[Notification]:
        """Return the user's notifications after that number, oldest first."""
        ...

    async def newest_first(self, user_id: UserId, request: PageRequest, *, unread_only: bool) -> Sequence[Notification]:
        """Up to one more than the page size."""
        ...

    async def last_seq(self, user_id: UserId) -> int:
        """Return the number of the user's newest notification, 0 if there is none."""
        ...

    async def unread(self, user_id: UserId) -> int: ...

    async def mark_read(self, user_id: UserId, ids: Collection[NotificationId], at: datetime) -> int:
        """Mark the user's unread notifications; returns how many of the ids are the user's, read or not."""
        ...

    async def mark_read_up_to(self, user_id: UserId, seq: int, at: datetime) -> None: ...


class Recipients(Protocol):
    """Replicas of accounts' data: addresses, languages and follows. An older event never replaces a newer one."""

    async def save(self, recipient: Recipient, at: datetime) -> None:
        """Store the address and the name, unless the user is deleted."""
        ...

    async def by_ids(self, user_ids: Collection[UserId]) -> dict[UserId, Recipient]: ...

    async def save_reader(self, user_id: UserId, reader: Reader, at: datetime) -> None:
        """Store the language and the time zone, unless the user is deleted."""
        ...

    async def readers(self, user_ids: Collection[UserId]) -> dict[UserId, Reader]:
        """Return the language and the time zone of each of the users; the default for those who chose none."""
        ...

    async def deleted(self, user_ids: Collection[UserId]) -> set[UserId]:
        """Return those of the users who were deleted."""
        ...

    async def save_follow(self, follower: UserId, instructor: UserId, following: bool, at: datetime) -> None: ...

    async def followers(self, instructors: Collection[UserId], *, after: UserId | None, limit: int) -> list[UserId]:
        """Return the followers of any of the instructors after that one, each once, in the order of their ids."""
        ...


class Preferences(Protocol):
    """The channels that users chose, where they differ from the default."""

    async def of(self, user_id: UserId) -> Mapping[Kind, frozenset[Channel]]: ...

    async def of_kind(self, user_ids: Collection[UserId], kind: Kind) -> Mapping[UserId, frozenset[Channel]]: ...

    async def set(self, user_id: UserId, kind: Kind, channels: frozenset[Channel]) -> None: ...


class Mails(Protocol):
    """Queued and sent mails."""

    async def add(self, queued: Sequence[QueuedMail], at: datetime) -> None: ...

    async def lease(self, mail_id: MailId, now: datetime, lease_until: datetime) -> QueuedMail | None:
        """Lease the mail until then, if it is queued and no lease is in force."""
        ...

    async def mark_sent(self, mail_id: MailId, at: datetime) -> None: ...

    async def release(self, mail_id: MailId) -> None: ...

    async def reject(self, mail_id: MailId, problem: str) -> None: ...

    async def stuck(self, before: datetime, now: datetime, limit: int) -> list[MailId]:
        """Mails queued since before then without a lease in force."""
        ...

    async def purge_sent(self, before: datetime) -> None: ...


class Announcements(Protocol):
    """Announcements of courses, and how far they are."""

    async def add(self, announcement: Announcement, at: datetime) -> None: ...

    async def lock_unfinished(self, event_id: str) -> Announcement | None:
        """Return the announcement of that event, locked; None if it has ended or another transaction holds it."""
        ...

    async def save(self, announcement: Announcement, at: datetime) -> None: ...

    async def unfinished(self, before: datetime) -> Sequence[Announcement]:
        """Return unfinished announcements that were last saved before then, at most 100."""
        ...

    async def purge_finished(self, before: datetime) -> None: ...


class NotificationsWork(Transaction, Protocol):
    """One transaction over notifications."""

    notifications: Notifications
    recipients: Recipients
    preferences: Preferences
    mails: Mails
    announcements: Announcements

    async def first_delivery(self, consumer: str, event: Event) -> bool: ...


class Publisher(Protocol):
    """The publisher of new notifications to the subscribers in all processes. A message may be lost."""

    async def publish(self, user_ids: Collection[UserId]) -> None: ...


class Signal(Protocol):
    """A signal to wait for."""

    async def wait(self, longest: float) -> None:
        """Return when it was set since the last wait, at the latest after that many seconds."""
        ...


class Subscriber(Protocol):
    """The subscriptions of this process."""

    def subscribed(self, user_id: UserId) -> AbstractContextManager[Signal]:
        """Return a signal that is set whenever the user may have new notifications."""
        ...
