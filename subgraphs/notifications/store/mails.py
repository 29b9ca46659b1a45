"""Queued and sent mails."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.values.message_languages import Language
from subgraphs.notifications.service.model import MailId, QueuedMail
from subgraphs.notifications.store.tables import mails

_IS_QUEUED = mails.c.sent_at.is_(None) & mails.c.rejection.is_(None)


class SqlMails:
    """The mails table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, queued: Sequence[QueuedMail], at: datetime) -> None:
        if not queued:
            return
        await self._session.execute(
            mails.insert(),
            [
                {
                    "id": mail.id,
                    "recipient": mail.to,
                    "subject": mail.subject,
                    "paragraphs": list(mail.paragraphs),
                    "link": mail.link,
                    "link_text": mail.link_text,
                    "unsubscribe_url": mail.unsubscribe_url,
                    "language": mail.language.value,
                    "created_at": at,
                }
                for mail in queued
            ],
        )

    async def lease(self, mail_id: MailId, now: datetime, lease_until: datetime) -> QueuedMail | None:
        leased = await self._session.execute(
            update(mails)
            .where(mails.c.id == mail_id, _IS_QUEUED, _is_free(now))
            .values(leased_until=lease_until)
            .returning(*mails.c)
        )
        row = leased.one_or_none()
        if row is None:
            return None
        return QueuedMail(
            row.id,
            row.recipient,
            row.subject,
            tuple(row.paragraphs),
            row.link,
            row.link_text,
            row.unsubscribe_url,
            Language(row.language),
        )

    async def mark_sent(self, mail_id: MailId, at: datetime) -> None:
        await self._session.execute(update(mails).where(mails.c.id == mail_id).values(sent_at=at, leased_until=None))

    async def release(self, mail_id: MailId) -> None:
        await self._session.execute(update(mails).where(mails.c.id == mail_id).values(leased_until=None))

    async def reject(self, mail_id: MailId, problem: str) -> None:
        await self._session.execute(
            update(mails).where(mails.c.id == mail_id).values(rejection=problem, leased_until=None)
        )

    async def stuck(self, before: datetime, now: datetime, limit: int) -> list[MailId]:
        found = await self._session.scalars(
            select(mails.c.id)
            .where(_IS_QUEUED, mails.c.created_at < before, _is_free(now))
            .order_by(mails.c.created_at)
            .limit(limit)
        )
        return [MailId(mail_id) for mail_id in found]

    async def purge_sent(self, before: datetime) -> None:
        await self._session.execute(delete(mails).where(mails.c.sent_at < before))


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(mails.c.leased_until.is_(None), mails.c.leased_until < now)
