"""The replica of the provider's balance transactions."""

from collections.abc import Collection

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransaction
from subgraphs.orders.store.tables import provider_transactions

_PAYMENT_TYPES = ("charge", "payment")


class SqlProviderTransactions:
    """The table of balance transactions, in the order in which they were stored."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, transactions: Collection[ProviderTransaction]) -> list[ProviderTransaction]:
        if not transactions:
            return []
        added = await self._session.scalars(
            insert(provider_transactions)
            .values([_row(transaction) for transaction in transactions])
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(provider_transactions.c.id)
        )
        new = set(added)
        return [transaction for transaction in transactions if transaction.id in new]

    async def newest(self) -> ProviderTransaction | None:
        rows = await self._session.execute(
            select(provider_transactions).order_by(provider_transactions.c.position.desc()).limit(1)
        )
        row = rows.first()
        return None if row is None else _transaction(row)

    async def of_source(self, source_id: str) -> ProviderTransaction | None:
        rows = await self._session.execute(
            select(provider_transactions)
            .where(provider_transactions.c.source_id == source_id)
            .order_by(provider_transactions.c.position)
            .limit(1)
        )
        row = rows.first()
        return None if row is None else _transaction(row)

    async def newest_payment(self, currency: Currency) -> ProviderTransaction | None:
        table = provider_transactions.c
        rows = await self._session.execute(
            select(provider_transactions)
            .where(
                table.type.in_(_PAYMENT_TYPES),
                func.coalesce(table.presented_currency, table.currency) == currency.value,
            )
            .order_by(table.position.desc())
            .limit(1)
        )
        row = rows.first()
        return None if row is None else _transaction(row)

    async def totals(self) -> list[Money]:
        rows = await self._session.execute(
            select(
                provider_transactions.c.currency, func.sum(provider_transactions.c.amount_minor).label("total")
            ).group_by(provider_transactions.c.currency)
        )
        return [Money(int(row.total), Currency(row.currency)) for row in rows]


def _row(transaction: ProviderTransaction) -> dict[str, object]:
    presented = transaction.presented
    return {
        "id": transaction.id,
        "type": transaction.type,
        "source_id": transaction.source_id,
        "amount_minor": transaction.amount.amount_minor,
        "currency": transaction.amount.currency.value,
        "presented_minor": None if presented is None else presented.amount_minor,
        "presented_currency": None if presented is None else presented.currency.value,
        "created_at": transaction.created_at,
    }


def _transaction(row: Row[tuple[object, ...]]) -> ProviderTransaction:
    presented = None if row.presented_minor is None else Money(row.presented_minor, Currency(row.presented_currency))
    return ProviderTransaction(
        id=row.id,
        type=row.type,
        source_id=row.source_id,
        amount=Money(row.amount_minor, Currency(row.currency)),
        created_at=row.created_at,
        presented=presented,
    )
