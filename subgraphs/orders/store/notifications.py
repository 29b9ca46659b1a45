"""The inbox of the payment provider's webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.orders.service.ports import Notification
from subgraphs.orders.store.tables import notifications


class SqlNotifications:
    """The notifications table, unique by source and external id."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def receive(self, source: str, external_id: str, kind: str, payload: Mapping[str, Any], at: datetime) -> bool:
        received = await self._session.scalar(
            insert(notifications)
            .values(
                source=source,
                external_id=external_id,
                type=kind,
                payload=payload,
                received_at=at,
                next_attempt_at=at,
            )
            .on_conflict_do_nothing(index_elements=["source", "external_id"])
            .returning(notifications.c.external_id)
        )
        return received is not None

    async def take(self, source: str, external_id: str) -> Notification | None:
        rows = await self._session.execute(
            select(notifications)
            .where(_named(source, external_id), notifications.c.handled_at.is_(None))
            .with_for_update(skip_locked=True)
        )
        row = rows.first()
        if row is None:
            return None
        return Notification(row.source, row.external_id, row.type, row.payload, row.attempts)

    async def done(self, notification: Notification, at: datetime) -> None:
        await self._session.execute(
            update(notifications)
            .where(_named(notification.source, notification.external_id))
            .values(handled_at=at, attempts=notifications.c.attempts + 1, problem=None)
        )

    async def postpone(self, source: str, external_id: str, until: datetime, problem: str) -> None:
        await self._session.execute(
            update(notifications)
            .where(_named(source, external_id), notifications.c.handled_at.is_(None))
            .values(next_attempt_at=until, attempts=notifications.c.attempts + 1, problem=problem)
        )

    async def waiting(self, at: datetime, limit: int) -> list[tuple[str, str]]:
        rows = await self._session.execute(
            select(notifications.c.source, notifications.c.external_id)
            .where(notifications.c.handled_at.is_(None), notifications.c.next_attempt_at <= at)
            .order_by(notifications.c.next_attempt_at)
            .limit(limit)
        )
        return [(row.source, row.external_id) for row in rows]

    async def forget_handled(self, before: datetime) -> None:
        await self._session.execute(delete(notifications).where(notifications.c.handled_at < before))


def _named(source: str, external_id: str) -> ColumnElement[bool]:
    return and_(notifications.c.source == source, notifications.c.external_id == external_id)
