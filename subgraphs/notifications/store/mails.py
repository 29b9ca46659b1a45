"""Mails on their way."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.notifications.service.model import MailId, WaitingMail
from subgraphs.notifications.store.tables import mails

_IS_WAITING = mails.c.sent_at.is_(None) & mails.c.refused.is_(None)


class SqlMails:
    """The mails table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, mail: WaitingMail, at: datetime) -> None:
        await self._session.execute(
            insert(mails).values(
                id=mail.id,
                recipient=mail.to,
                subject=mail.subject,
                paragraphs=list(mail.paragraphs),
                link=mail.link,
                link_text=mail.link_text,
                created_at=at,
            )
        )

    async def take(self, mail_id: MailId, now: datetime, lease_until: datetime) -> WaitingMail | None:
        taken = await self._session.execute(
            update(mails)
            .where(mails.c.id == mail_id, _IS_WAITING, _is_free(now))
            .values(leased_until=lease_until)
            .returning(*mails.c)
        )
        row = taken.one_or_none()
        if row is None:
            return None
        return WaitingMail(row.id, row.recipient, row.subject, tuple(row.paragraphs), row.link, row.link_text)

    async def sent(self, mail_id: MailId, at: datetime) -> None:
        await self._session.execute(update(mails).where(mails.c.id == mail_id).values(sent_at=at, leased_until=None))

    async def put_back(self, mail_id: MailId) -> None:
        await self._session.execute(update(mails).where(mails.c.id == mail_id).values(leased_until=None))

    async def refused(self, mail_id: MailId, problem: str) -> None:
        await self._session.execute(
            update(mails).where(mails.c.id == mail_id).values(refused=problem, leased_until=None)
        )

    async def stuck(self, before: datetime, now: datetime, limit: int) -> list[MailId]:
        found = await self._session.scalars(
            select(mails.c.id)
            .where(_IS_WAITING, mails.c.created_at < before, _is_free(now))
            .order_by(mails.c.created_at)
            .limit(limit)
        )
        return [MailId(mail_id) for mail_id in found]

    async def forget_sent(self, before: datetime) -> None:
        await self._session.execute(delete(mails).where(mails.c.sent_at < before))


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(mails.c.leased_until.is_(None), mails.c.leased_until < now)
