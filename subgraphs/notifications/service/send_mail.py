"""Sending a mail that waits. At least once: who dies between sending and noting it lets another send it again."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.background import Jobs
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.mail import Letter, Mailer, MailNotSent
from subgraphs.kernel.transactions import Transactions
from subgraphs.notifications.service.model import MailId
from subgraphs.notifications.service.ports import NotificationsWork
from subgraphs.notifications.service.tell import SEND_MAIL

_log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
"""Longer than the provider may take to answer, short enough for a mail whose sender died."""
STUCK_AFTER = timedelta(minutes=1)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sending:
    """What sending needs."""

    units: Transactions[NotificationsWork]
    mailer: Mailer
    jobs: Jobs
    clock: Clock

    async def send(self, mail_id: str) -> None:
        """Sends the mail unless it was sent, or is being sent. Raises MailNotSent if it should be tried again."""
        known, now = MailId(mail_id), self.clock()
        async with self.units() as work:
            mail = await work.mails.take(known, now, now + LEASE)
        if mail is None:
            return
        letter = Letter(mail.to, mail.subject, mail.paragraphs, mail.id, mail.link, mail.link_text)
        try:
            await self.mailer.send(letter)
        except MailNotSent as problem:
            async with self.units() as work:
                if problem.again:
                    await work.mails.put_back(known)
                else:
                    await work.mails.refused(known, str(problem))
            if problem.again:
                raise
            _log.error("mail refused for good", reference=mail.id, problem=str(problem))
            return
        async with self.units() as work:
            await work.mails.sent(known, self.clock())

    async def send_stuck(self) -> None:
        """Asks again for what has waited too long, and forgets what was sent long ago."""
        now = self.clock()
        async with self.units() as work:
            stuck = await work.mails.stuck(now - STUCK_AFTER, now, 500)
            await work.mails.forget_sent(now - KEPT)
        for mail_id in stuck:
            await self.jobs.enqueue(SEND_MAIL, mail_id, key=mail_id)
