"""Idempotency keys sent by clients."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.orders.service.ports.sales.idempotency_keys import IdempotencyRecord
from subgraphs.orders.store.tables import idempotency_keys


class SqlIdempotencyKeys:
    """Repository of the table of idempotency keys, unique by user, operation and key."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, user_id: UserId, operation: str, key: str) -> IdempotencyRecord | None:
        keys = idempotency_keys.c
        rows = await self._session.execute(
            select(keys.fingerprint, keys.order_id).where(
                keys.user_id == user_id, keys.operation == operation, keys.key == key
            )
        )
        row = rows.first()
        return None if row is None else IdempotencyRecord(row.fingerprint, row.order_id)

    async def add(self, user_id: UserId, operation: str, key: str, record: IdempotencyRecord, at: datetime) -> None:
        await self._session.execute(
            insert(idempotency_keys).values(
                user_id=user_id,
                operation=operation,
                key=key,
                fingerprint=record.fingerprint,
                order_id=record.order_id,
                used_at=at,
            )
        )
