"""Refunds."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import OrderId, OrderLineId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import Refund, RefundId, RefundKind, RefundStatus
from subgraphs.orders.store.money.parties import of_buyer_or_seller
from subgraphs.orders.store.tables import refunds


class SqlRefunds:
    """The refunds table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, refund: Refund) -> bool:
        added = await self._session.scalar(
            insert(refunds)
            .values(
                id=refund.id,
                kind=refund.kind.value,
                order_id=refund.order_id,
                line_id=refund.line_id,
                amount_minor=refund.amount.amount_minor,
                currency=refund.amount.currency.value,
                status=refund.status.value,
                reason=refund.reason,
                requested_by=refund.requested_by,
                requested_at=refund.requested_at,
                external_id=refund.external_id,
            )
            .on_conflict_do_nothing(index_elements=["line_id"], index_where=text("status <> 'DECLINED'"))
            .returning(refunds.c.id)
        )
        return added is not None

    async def save(self, refund: Refund) -> None:
        await self._session.execute(
            update(refunds)
            .where(refunds.c.id == refund.id)
            .values(status=refund.status.value, external_id=refund.external_id)
        )

    async def lock(self, refund_id: RefundId) -> Refund | None:
        row = (await self._session.execute(select(refunds).where(refunds.c.id == refund_id).with_for_update())).first()
        return None if row is None else _refund(row)

    async def by_external_id(self, external_id: str) -> Refund | None:
        row = (
            await self._session.execute(select(refunds).where(refunds.c.external_id == external_id).with_for_update())
        ).first()
        return None if row is None else _refund(row)

    async def returned(self, order_id: OrderId) -> list[Refund]:
        return [refund for refund in await self.of_order(order_id) if refund.status is RefundStatus.FAILED]

    async def of_order(self, order_id: OrderId) -> list[Refund]:
        rows = await self._session.execute(select(refunds).where(refunds.c.order_id == order_id).order_by(refunds.c.id))
        return [_refund(row) for row in rows]

    async def of_lines(self, line_ids: Collection[OrderLineId]) -> Mapping[OrderLineId, Refund]:
        rows = await self._session.execute(
            select(refunds).where(one_of(refunds.c.line_id, line_ids), refunds.c.status != RefundStatus.DECLINED.value)
        )
        return {row.line_id: _refund(row) for row in rows}

    async def unsent(self, before: datetime, limit: int) -> list[RefundId]:
        found = await self._session.scalars(
            select(refunds.c.id)
            .where(refunds.c.status == RefundStatus.REQUESTED.value, refunds.c.requested_at < before)
            .order_by(refunds.c.requested_at)
            .limit(limit)
        )
        return list(found)

    async def count_open(self, user_id: UserId) -> int:
        open_states = [RefundStatus.REQUESTED.value, RefundStatus.FAILED.value]
        query = select(func.count()).select_from(refunds)
        return (
            await self._session.scalar(
                query.where(of_buyer_or_seller(refunds.c.order_id, user_id), refunds.c.status.in_(open_states))
            )
            or 0
        )


def _refund(row: Row[tuple[object, ...]]) -> Refund:
    return Refund(
        id=row.id,
        kind=RefundKind(row.kind),
        order_id=row.order_id,
        line_id=row.line_id,
        amount=Money(row.amount_minor, Currency(row.currency)),
        status=RefundStatus(row.status),
        reason=row.reason,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        external_id=row.external_id,
    )
