"""Enqueue mails whose job was lost, and purge sent ones."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.notifications.service.ports import NotificationsWork
from subgraphs.notifications.service.send_mail import SEND_MAIL

STUCK_AFTER = timedelta(minutes=1)
SENT_RETENTION = timedelta(days=30)
BATCH = 500


@dataclass(frozen=True, slots=True)
class SendStuckMails:
    """Enqueue the job of mails that have waited too long, and delete mails sent long ago."""

    units: Transactions[NotificationsWork]
    jobs: JobQueue
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            stuck = await work.mails.stuck(now - STUCK_AFTER, now, BATCH)
            await work.mails.purge_sent(now - SENT_RETENTION)
        for mail_id in stuck:
            await self.jobs.enqueue(SEND_MAIL, mail_id, key=mail_id)
