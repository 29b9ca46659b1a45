"""Notify users of an event: notifications and mails, in the transaction that marks the event as handled."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, TypeVar

import structlog

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.notifications.service.messages import Message
from subgraphs.notifications.service.model import DEFAULT_CHANNELS, MAIL, Channel, MailId, QueuedMail, Reader, Recipient
from subgraphs.notifications.service.ports import NotificationsWork, Publisher
from subgraphs.notifications.service.preferences.unsubscribe_links import UnsubscribeLinks
from subgraphs.notifications.service.send_mail import SEND_MAIL
from subgraphs.notifications.service.texts.localization import Localization

logger = structlog.get_logger(__name__)

E = TypeVar("E", bound=Event)

Localized: TypeAlias = Callable[[Localization], Message]
"""A message before the choice of its language."""


class RecipientUnknown(LookupError):
    """The user's registration event has not arrived yet; the event is delivered again later."""


@dataclass(frozen=True, slots=True)
class Notifier:
    """The step that notifies users, and the event handlers that do nothing else."""

    units: Transactions[NotificationsWork]
    publisher: Publisher
    jobs: JobQueue
    clock: Clock
    site_url: str | None
    unsubscribe_links: UnsubscribeLinks

    def handler(
        self,
        name: str,
        event: type[E],
        message: Callable[[E, Localization], Message],
        audience: Callable[[NotificationsWork, E], Awaitable[Collection[UserId]]],
    ) -> EventHandler[E]:
        """Return an event handler that notifies each user of the audience once, through the channels they chose."""

        async def handle(delivered: E) -> None:
            mails: list[MailId] = []
            users: Collection[UserId] = ()
            async with self.units() as work:
                if await work.first_delivery(name, delivered):
                    users = await audience(work, delivered)
                    mails = await self.notify(work, users, partial(message, delivered), strict=True)
            await self.publish(users, mails)

        return EventHandler(name, event, handle)

    def personal_handler(
        self, name: str, event: type[E], messages: Callable[[E], Sequence[tuple[UserId, Localized]]]
    ) -> EventHandler[E]:
        """Return an event handler that sends each user messages of their own, once, through the channels they chose.

        Their numbers are locked in the order of the messages: it must be the same order of users for all events.
        """

        async def handle(delivered: E) -> None:
            mails: list[MailId] = []
            users: set[UserId] = set()
            async with self.units() as work:
                if await work.first_delivery(name, delivered):
                    for user, message in messages(delivered):
                        mails += await self.notify(work, [user], message, strict=True)
                        users.add(user)
            await self.publish(users, mails)

        return EventHandler(name, event, handle)

    async def notify(
        self, work: NotificationsWork, users: Collection[UserId], message: Localized, *, strict: bool
    ) -> list[MailId]:
        """Add notifications and mails for the users in the caller's transaction, and return the mails to send.

        Each user reads them in the language that they have chosen by now. Deleted users are left out. Raises
        RecipientUnknown if `strict` and the address of another user is unknown; otherwise that mail is left out.
        """
        now = self.clock()
        gone = await work.recipients.deleted(users)
        users = [user for user in users if user not in gone]
        if not users:
            return []
        localized = _localized(message, await work.recipients.readers(users))
        kind = localized[users[0]][1].draft.kind
        chosen = await work.preferences.of_kind(users, kind)
        channels = {user: chosen.get(user, DEFAULT_CHANNELS[kind]) for user in users}
        in_app = {user: localized[user][1].draft for user in users if Channel.IN_APP in channels[user]}
        await work.notifications.add(in_app, now)
        mailed = [user for user in users if Channel.EMAIL in channels[user]]
        recipients = await work.recipients.by_ids(mailed)
        missing = sorted(set(mailed) - recipients.keys())
        if missing and strict:
            raise RecipientUnknown(", ".join(missing))
        if missing:
            logger.warning("mails left out, addresses unknown", kind=kind.value, users=missing[:10], count=len(missing))
        queued = [self._mail(recipients[user], *localized[user]) for user in mailed if user in recipients]
        await work.mails.add(queued, now)
        return [mail.id for mail in queued]

    async def publish(self, users: Collection[UserId], mails: Collection[MailId]) -> None:
        """Notify subscribers and enqueue the mails' jobs, after the commit, so that they find the rows.

        If the process dies before, polling and SendStuckMails find them.
        """
        if users:
            await self.publisher.publish(users)
        for mail_id in mails:
            await self.jobs.enqueue(SEND_MAIL, mail_id, key=mail_id)

    def _mail(self, recipient: Recipient, localization: Localization, message: Message) -> QueuedMail:
        return QueuedMail(
            id=MAIL.new(),
            to=recipient.email,
            subject=message.draft.title,
            paragraphs=(localization.texts.greeting.format(name=recipient.display_name), *message.paragraphs),
            link=None if message.path is None or self.site_url is None else f"{self.site_url}{message.path}",
            link_text=message.link_text,
            unsubscribe_url=self.unsubscribe_links.url(recipient.user_id, message.draft.kind),
            language=localization.language,
        )


def _localized(message: Localized, readers: Mapping[UserId, Reader]) -> dict[UserId, tuple[Localization, Message]]:
    """Make the message once for all with the same language: a course may have thousands of followers."""
    localizations = [(reader, Localization(reader)) for reader in set(readers.values())]
    messages = {reader: (localization, message(localization)) for reader, localization in localizations}
    return {user: messages[reader] for user, reader in readers.items()}
