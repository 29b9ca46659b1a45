"""Send a queued mail, at least once: if the process dies between sending and marking it as sent, it is sent again."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.mail import EmailMessage, Mailer, MailNotSent
from subgraphs.notifications.service.model import MailId
from subgraphs.notifications.service.ports import NotificationsWork

logger = structlog.get_logger(__name__)

SEND_MAIL = "notifications.send-mail"
"""The name of the job."""

LEASE = timedelta(seconds=30)
"""Longer than the provider may take to respond, short enough for a mail whose process died."""


@dataclass(frozen=True, slots=True)
class SendMail:
    """Send the mail unless it was sent or is being sent. Raises MailNotSent if it should be retried."""

    units: Transactions[NotificationsWork]
    mailer: Mailer
    clock: Clock

    async def __call__(self, mail_id: str) -> None:
        known, now = MailId(mail_id), self.clock()
        async with self.units() as work:
            mail = await work.mails.lease(known, now, now + LEASE)
        if mail is None:
            return
        message = EmailMessage(
            to=mail.to,
            subject=mail.subject,
            paragraphs=mail.paragraphs,
            reference=mail.id,
            link=mail.link,
            link_text=mail.link_text,
            unsubscribe_url=mail.unsubscribe_url,
            language=mail.language,
        )
        try:
            await self.mailer.send(message)
        except MailNotSent as problem:
            async with self.units() as work:
                if problem.retryable:
                    await work.mails.release(known)
                else:
                    await work.mails.reject(known, str(problem))
            if problem.retryable:
                raise
            logger.error("mail rejected by the provider", reference=mail.id, problem=str(problem))
            return
        async with self.units() as work:
            await work.mails.mark_sent(known, self.clock())
