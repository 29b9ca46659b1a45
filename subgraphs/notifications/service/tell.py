"""Telling people what happened: notifications, numbered, and mails, in the transaction that notes the event as
handled."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from subgraphs.kernel.background import Jobs
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.reactions import Reaction
from subgraphs.kernel.transactions import Transactions
from subgraphs.notifications.service.model import DEFAULT_CHANNELS, MAIL, Channel, MailId, WaitingMail
from subgraphs.notifications.service.ports import NotificationsWork, Waker
from subgraphs.notifications.service.texts import Message

SEND_MAIL = "notifications.send-mail"

E = TypeVar("E", bound=Event)


class RecipientUnknown(LookupError):
    """Accounts' fact about this user has not arrived yet; the event is delivered again later."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling needs."""

    units: Transactions[NotificationsWork]
    waker: Waker
    jobs: Jobs
    clock: Clock
    site_url: str | None

    def about(
        self,
        name: str,
        event: type[E],
        message: Callable[[E], Message],
        audience: Callable[[NotificationsWork, E], Awaitable[Collection[UserId]]],
    ) -> Reaction[E]:
        """A reaction that tells the audience of an event, each of them once, in the ways they chose."""

        async def handle(delivered: E) -> None:
            mails: list[MailId] = []
            told: Collection[UserId] = ()
            async with self.units() as work:
                if await work.first_delivery(name, delivered):
                    told = await audience(work, delivered)
                    mails = await self._tell(work, told, message(delivered))
            # After the commit, so that whoever wakes finds something. If this is lost, the subscribers' own
            # looking and the sweep find it.
            if told:
                await self.waker.wake(told)
            for mail_id in mails:
                await self.jobs.enqueue(SEND_MAIL, mail_id, key=mail_id)

        return Reaction(name, event, handle)

    async def _tell(self, work: NotificationsWork, users: Collection[UserId], message: Message) -> list[MailId]:
        kind, now = message.draft.kind, self.clock()
        chosen = await work.preferences.of_kind(users, kind)
        channels = {user: chosen.get(user, DEFAULT_CHANNELS[kind]) for user in users}
        await work.notifications.tell([user for user in users if Channel.IN_APP in channels[user]], message.draft, now)
        mailed = [user for user in users if Channel.EMAIL in channels[user]]
        return await self._write_mails(work, mailed, message, now)

    async def _write_mails(
        self, work: NotificationsWork, users: Collection[UserId], message: Message, now: datetime
    ) -> list[MailId]:
        recipients = await work.recipients.by_ids(users)
        missing = set(users) - recipients.keys()
        if missing:
            raise RecipientUnknown(", ".join(sorted(missing)))
        written = []
        for user in users:
            mail = WaitingMail(
                id=MAIL.new(),
                to=recipients[user].email,
                subject=message.draft.title,
                paragraphs=(f"Hello {recipients[user].display_name},", *message.paragraphs),
                link=None if message.path is None or self.site_url is None else f"{self.site_url}{message.path}",
                link_text=message.link_text,
            )
            await work.mails.add(mail, now)
            written.append(mail.id)
        return written
