"""Disputes."""

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import OrderId, UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import Dispute, DisputeStatus
from subgraphs.orders.store.money.parties import of_buyer_or_seller
from subgraphs.orders.store.tables import disputes


class SqlDisputes:
    """The disputes table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, dispute_id: str) -> Dispute | None:
        row = (await self._session.execute(select(disputes).where(disputes.c.id == dispute_id))).first()
        return None if row is None else _dispute(row)

    async def of_order(self, order_id: OrderId) -> list[Dispute]:
        rows = await self._session.execute(
            select(disputes).where(disputes.c.order_id == order_id).order_by(disputes.c.opened_at)
        )
        return [_dispute(row) for row in rows]

    async def save(self, dispute: Dispute) -> None:
        row = {
            "id": dispute.id,
            "order_id": dispute.order_id,
            "status": dispute.status.value,
            "amount_minor": dispute.amount.amount_minor,
            "currency": dispute.amount.currency.value,
            "needs_response": dispute.needs_response,
            "opened_at": dispute.opened_at,
        }
        await self._session.execute(insert(disputes).values(row).on_conflict_do_update(index_elements=["id"], set_=row))

    async def count_open(self, user_id: UserId) -> int:
        undecided = [DisputeStatus.INQUIRY.value, DisputeStatus.OPEN.value]
        query = select(func.count()).select_from(disputes)
        return (
            await self._session.scalar(
                query.where(of_buyer_or_seller(disputes.c.order_id, user_id), disputes.c.status.in_(undecided))
            )
            or 0
        )


def _dispute(row: Row[tuple[object, ...]]) -> Dispute:
    return Dispute(
        id=row.id,
        order_id=row.order_id,
        status=DisputeStatus(row.status),
        amount=Money(row.amount_minor, Currency(row.currency)),
        needs_response=row.needs_response,
        opened_at=row.opened_at,
    )
