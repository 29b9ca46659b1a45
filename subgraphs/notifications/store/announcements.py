"""Announcements of courses and how far they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.events import CoursePublished
from subgraphs.kernel.messaging.events import encode
from subgraphs.notifications.service.model import Announcement
from subgraphs.notifications.store.tables import announcements

_IS_UNFINISHED = announcements.c.finished_at.is_(None)


class SqlAnnouncements:
    """The announcements table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, announcement: Announcement, at: datetime) -> None:
        await self._session.execute(
            insert(announcements).values(event_id=announcement.event.id, event=encode(announcement.event), saved_at=at)
        )

    async def lock_unfinished(self, event_id: str) -> Announcement | None:
        found = await self._session.execute(
            select(announcements)
            .where(announcements.c.event_id == event_id, _IS_UNFINISHED)
            .with_for_update(skip_locked=True)
        )
        row = found.one_or_none()
        return None if row is None else _announcement(row)

    async def save(self, announcement: Announcement, at: datetime) -> None:
        await self._session.execute(
            update(announcements)
            .where(announcements.c.event_id == announcement.event.id)
            .values(cursor=announcement.cursor, saved_at=at, finished_at=at if announcement.finished else None)
        )

    async def unfinished(self, before: datetime) -> Sequence[Announcement]:
        rows = await self._session.execute(
            select(announcements).where(_IS_UNFINISHED, announcements.c.saved_at < before).limit(100)
        )
        return [_announcement(row) for row in rows]

    async def purge_finished(self, before: datetime) -> None:
        await self._session.execute(delete(announcements).where(announcements.c.finished_at < before))


def _announcement(row: Row[Any]) -> Announcement:
    return Announcement(
        CoursePublished.model_validate_json(row.event), row.cursor, finished=row.finished_at is not None
    )
