"""Changes of e-mail addresses, and the evidence of consents."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.email_links.model import EmailChange, EmailChangeId
from subgraphs.accounts.store.tables import consents, email_changes
from subgraphs.kernel.identity.ids import UserId


class SqlEmailChanges:
    """The email_changes table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def replace(self, change: EmailChange) -> None:
        await self._session.execute(
            delete(email_changes).where(
                email_changes.c.user_id == change.user_id, email_changes.c.confirmed_at.is_(None)
            )
        )
        await self._session.execute(
            insert(email_changes).values(
                id=change.id,
                user_id=change.user_id,
                old_email=change.old_email,
                new_email=change.new_email,
                requested_at=change.requested_at,
                expires_at=change.expires_at,
                confirmed_at=change.confirmed_at,
            )
        )

    async def by_id(self, change_id: EmailChangeId) -> EmailChange | None:
        row = (await self._session.execute(select(email_changes).where(email_changes.c.id == change_id))).one_or_none()
        return None if row is None else _change(row)

    async def save(self, change: EmailChange) -> None:
        await self._session.execute(
            update(email_changes)
            .where(email_changes.c.id == change.id)
            .values(expires_at=change.expires_at, confirmed_at=change.confirmed_at)
        )

    async def purge_of(self, user_id: UserId) -> None:
        await self._session.execute(delete(email_changes).where(email_changes.c.user_id == user_id))

    async def purge_expired(self, now: datetime) -> None:
        await self._session.execute(delete(email_changes).where(email_changes.c.expires_at <= now))


class SqlConsents:
    """The consents table, which only grows."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user_id: UserId, kind: str, version: str | None, *, granted: bool, at: datetime) -> None:
        await self._session.execute(
            insert(consents).values(user_id=user_id, kind=kind, version=version, granted=granted, changed_at=at)
        )


def _change(row: Row[Any]) -> EmailChange:
    return EmailChange(
        id=row.id,
        user_id=row.user_id,
        old_email=row.old_email,
        new_email=row.new_email,
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        confirmed_at=row.confirmed_at,
    )
