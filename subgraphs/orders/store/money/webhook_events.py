"""The inbox of the payment provider's webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.orders.service.ports.money.webhook_events import WebhookEvent
from subgraphs.orders.store.tables import webhook_cursors, webhook_events


class SqlWebhookEvents:
    """Repository of the table of webhook events, unique by source and external id."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, source: str, external_id: str, kind: str, payload: Mapping[str, Any], at: datetime) -> bool:
        added = await self._session.scalar(
            insert(webhook_events)
            .values(
                source=source,
                external_id=external_id,
                type=kind,
                payload=payload,
                received_at=at,
                next_attempt_at=at,
            )
            .on_conflict_do_nothing(index_elements=["source", "external_id"])
            .returning(webhook_events.c.external_id)
        )
        return added is not None

    async def lock_unprocessed(self, source: str, external_id: str) -> WebhookEvent | None:
        rows = await self._session.execute(
            select(webhook_events)
            .where(_key(source, external_id), webhook_events.c.processed_at.is_(None))
            .with_for_update(skip_locked=True)
        )
        row = rows.first()
        if row is None:
            return None
        return WebhookEvent(row.source, row.external_id, row.type, row.payload, row.attempts)

    async def mark_processed(self, event: WebhookEvent, at: datetime) -> None:
        await self._session.execute(
            update(webhook_events)
            .where(_key(event.source, event.external_id))
            .values(processed_at=at, attempts=webhook_events.c.attempts + 1, problem=None)
        )

    async def postpone(self, source: str, external_id: str, until: datetime, problem: str) -> None:
        await self._session.execute(
            update(webhook_events)
            .where(_key(source, external_id), webhook_events.c.processed_at.is_(None))
            .values(next_attempt_at=until, attempts=webhook_events.c.attempts + 1, problem=problem)
        )

    async def due(self, at: datetime, limit: int) -> list[tuple[str, str]]:
        rows = await self._session.execute(
            select(webhook_events.c.source, webhook_events.c.external_id)
            .where(webhook_events.c.processed_at.is_(None), webhook_events.c.next_attempt_at <= at)
            .order_by(webhook_events.c.next_attempt_at)
            .limit(limit)
        )
        return [(row.source, row.external_id) for row in rows]

    async def dismiss(self, external_id: str, at: datetime) -> bool:
        dismissed = await self._session.scalar(
            update(webhook_events)
            .where(webhook_events.c.external_id == external_id, webhook_events.c.processed_at.is_(None))
            .values(processed_at=at)
            .returning(webhook_events.c.external_id)
        )
        return dismissed is not None

    async def cursor(self, source: str) -> str | None:
        found: str | None = await self._session.scalar(
            select(webhook_cursors.c.external_id).where(webhook_cursors.c.source == source)
        )
        return found

    async def set_cursor(self, source: str, external_id: str, at: datetime) -> None:
        row = {"source": source, "external_id": external_id, "moved_at": at}
        await self._session.execute(
            insert(webhook_cursors).values(row).on_conflict_do_update(index_elements=["source"], set_=row)
        )

    async def purge_processed(self, before: datetime) -> None:
        await self._session.execute(delete(webhook_events).where(webhook_events.c.processed_at < before))


def _key(source: str, external_id: str) -> ColumnElement[bool]:
    return and_(webhook_events.c.source == source, webhook_events.c.external_id == external_id)
