"""What the use cases need from outside, as Protocols; `store` implements them, `app` and `background` put them
together."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.pagination import PageRequest
from subgraphs.kernel.transactions import Transaction
from subgraphs.notifications.service.model import (
    Channel,
    Draft,
    Kind,
    MailId,
    Notification,
    NotificationId,
    Recipient,
    WaitingMail,
)


class Notifications(Protocol):
    """What users were told."""

    async def tell(self, user_ids: Collection[UserId], draft: Draft, at: datetime) -> None:
        """Adds a notification for each, with the next number of each. Until the transaction ends, nobody else's
        numbers for these users are given out: so they appear in order, without gaps."""
        ...

    async def after(self, user_id: UserId, seq: int, limit: int) -> list[Notification]:
        """The user's notifications after that number, oldest first."""
        ...

    async def newest_first(self, user_id: UserId, request: PageRequest, *, unread_only: bool) -> Sequence[Notification]:
        """Up to one more than the page has room for."""
        ...

    async def last_seq(self, user_id: UserId) -> int:
        """The number of the user's newest notification, 0 if there is none."""
        ...

    async def unread(self, user_id: UserId) -> int: ...

    async def mark_read(self, user_id: UserId, ids: Collection[NotificationId], at: datetime) -> int:
        """How many of the ids are the user's; those that were read stay as they were."""
        ...

    async def mark_read_up_to(self, user_id: UserId, seq: int, at: datetime) -> None: ...


class Recipients(Protocol):
    """Copies of what accounts told: addresses, and who follows whom. An older fact never replaces a newer one."""

    async def learn(self, recipient: Recipient, at: datetime) -> None: ...

    async def by_ids(self, user_ids: Collection[UserId]) -> dict[UserId, Recipient]: ...

    async def learn_follow(self, follower: UserId, instructor: UserId, following: bool, at: datetime) -> None: ...

    async def followers(self, instructors: Collection[UserId]) -> set[UserId]: ...


class Preferences(Protocol):
    """What users chose; for what they did not choose there is the default."""

    async def of(self, user_id: UserId) -> Mapping[Kind, frozenset[Channel]]: ...

    async def of_kind(self, user_ids: Collection[UserId], kind: Kind) -> Mapping[UserId, frozenset[Channel]]: ...

    async def set(self, user_id: UserId, kind: Kind, channels: frozenset[Channel]) -> None: ...


class Mails(Protocol):
    """Mails on their way."""

    async def add(self, mail: WaitingMail, at: datetime) -> None: ...

    async def take(self, mail_id: MailId, now: datetime, lease_until: datetime) -> WaitingMail | None:
        """The mail, if it waits or whoever took it let the lease pass; nobody else gets it until then."""
        ...

    async def sent(self, mail_id: MailId, at: datetime) -> None: ...

    async def put_back(self, mail_id: MailId) -> None: ...

    async def refused(self, mail_id: MailId, problem: str) -> None: ...

    async def stuck(self, before: datetime, now: datetime, limit: int) -> list[MailId]:
        """Mails that have waited since before then, and that nobody is sending."""
        ...

    async def forget_sent(self, before: datetime) -> None: ...


class NotificationsWork(Transaction, Protocol):
    """One transaction over notifications."""

    notifications: Notifications
    recipients: Recipients
    preferences: Preferences
    mails: Mails

    async def first_delivery(self, consumer: str, event: Event) -> bool: ...


class Waker(Protocol):
    """Tells whoever waits for a user's notifications, in any process, that there may be new ones. May be lost."""

    async def wake(self, user_ids: Collection[UserId]) -> None: ...


class Signal(Protocol):
    """Something that is waited for."""

    async def wait(self, longest: float) -> None:
        """Returns when it was given since the last wait, at the latest after that many seconds."""
        ...


class Sleepers(Protocol):
    """Who waits in this process."""

    def waiting_for(self, user_id: UserId) -> AbstractContextManager[Signal]:
        """A signal that is given whenever there may be something new for the user."""
        ...
