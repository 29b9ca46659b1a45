"""The idempotency keys that clients have used."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import UserId
from subgraphs.orders.service.ports import KeyedRequest
from subgraphs.orders.store.tables import idempotency_keys


class SqlIdempotencyKeys:
    """The table of idempotency keys, unique by user, operation and key."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, user_id: UserId, operation: str, key: str) -> KeyedRequest | None:
        keys = idempotency_keys.c
        rows = await self._session.execute(
            select(keys.fingerprint, keys.order_id).where(
                keys.user_id == user_id, keys.operation == operation, keys.key == key
            )
        )
        row = rows.first()
        return None if row is None else KeyedRequest(row.fingerprint, row.order_id)

    async def keep(self, user_id: UserId, operation: str, key: str, request: KeyedRequest, at: datetime) -> None:
        await self._session.execute(
            insert(idempotency_keys).values(
                user_id=user_id,
                operation=operation,
                key=key,
                fingerprint=request.fingerprint,
                order_id=request.order_id,
                used_at=at,
            )
        )
