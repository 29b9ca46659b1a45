"""Payouts, and the accounts that they go to."""

from datetime import datetime

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import Payout, PayoutId, PayoutStatus
from subgraphs.orders.store.tables import payout_accounts, payouts


class SqlPayouts:
    """The tables of payouts and their accounts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def account(self, instructor_id: UserId) -> str | None:
        found: str | None = await self._session.scalar(
            select(payout_accounts.c.account_id).where(payout_accounts.c.instructor_id == instructor_id)
        )
        return found

    async def lock_account(self, instructor_id: UserId) -> str | None:
        found: str | None = await self._session.scalar(
            select(payout_accounts.c.account_id)
            .where(payout_accounts.c.instructor_id == instructor_id)
            .with_for_update()
        )
        return found

    async def add_account(self, instructor_id: UserId, account_id: str) -> None:
        # Both columns are unique and concurrent requests insert the same row, so either conflict means it exists.
        row = insert(payout_accounts).values(instructor_id=instructor_id, account_id=account_id)
        await self._session.execute(row.on_conflict_do_nothing())

    async def add(self, payout: Payout) -> None:
        converted = payout.transferred if payout.transferred != payout.amount else None
        await self._session.execute(
            insert(payouts).values(
                id=payout.id,
                instructor_id=payout.instructor_id,
                amount_minor=payout.amount.amount_minor,
                currency=payout.amount.currency.value,
                transferred_minor=None if converted is None else converted.amount_minor,
                transferred_currency=None if converted is None else converted.currency.value,
                status=payout.status.value,
                idempotency_key=payout.idempotency_key,
                requested_at=payout.requested_at,
                external_id=payout.external_id,
            )
        )

    async def save(self, payout: Payout) -> None:
        await self._session.execute(
            update(payouts)
            .where(payouts.c.id == payout.id)
            .values(status=payout.status.value, external_id=payout.external_id)
        )

    async def lock(self, payout_id: PayoutId) -> Payout | None:
        rows = await self._session.execute(select(payouts).where(payouts.c.id == payout_id).with_for_update())
        row = rows.first()
        return None if row is None else _payout(row)

    async def by_key(self, instructor_id: UserId, key: str) -> Payout | None:
        rows = await self._session.execute(
            select(payouts).where(payouts.c.instructor_id == instructor_id, payouts.c.idempotency_key == key)
        )
        row = rows.first()
        return None if row is None else _payout(row)

    async def unsent(self, before: datetime, limit: int) -> list[PayoutId]:
        found = await self._session.scalars(
            select(payouts.c.id)
            .where(payouts.c.status == PayoutStatus.REQUESTED.value, payouts.c.requested_at < before)
            .order_by(payouts.c.requested_at)
            .limit(limit)
        )
        return list(found)

    async def history(self, instructor_id: UserId, request: PageRequest) -> Page[Payout]:
        query = (
            select(payouts)
            .where(payouts.c.instructor_id == instructor_id)
            .order_by(payouts.c.id.desc())
            .limit(request.limit + 1)
        )
        if request.after is not None:
            query = query.where(payouts.c.id < str(request.after[0]))
        rows = await self._session.execute(query)
        return page_of([_payout(row) for row in rows], request, lambda payout: [payout.id])

    async def count_open(self, user_id: UserId) -> int:
        query = select(func.count()).select_from(payouts)
        return (
            await self._session.scalar(
                query.where(payouts.c.instructor_id == user_id, payouts.c.status == PayoutStatus.REQUESTED.value)
            )
            or 0
        )


def _payout(row: Row[tuple[object, ...]]) -> Payout:
    amount = Money(row.amount_minor, Currency(row.currency))
    converted = row.transferred_minor is not None
    return Payout(
        id=row.id,
        instructor_id=row.instructor_id,
        amount=amount,
        transferred=Money(row.transferred_minor, Currency(row.transferred_currency)) if converted else amount,
        status=PayoutStatus(row.status),
        idempotency_key=row.idempotency_key,
        requested_at=row.requested_at,
        external_id=row.external_id,
    )
