"""The ledger. Database triggers reject changes of an entry, and entries whose lines do not sum to zero."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.ledger import Account, Balance, Entry, EntryKind
from subgraphs.orders.store.tables import ledger_entries, ledger_lines


class SqlLedger:
    """The tables of entries and their lines."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def book(self, entry: Entry) -> None:
        entry_id = await self._session.scalar(
            insert(ledger_entries)
            .values(kind=entry.kind.value, reference=entry.reference, occurred_at=entry.at)
            .returning(ledger_entries.c.id)
        )
        await self._session.execute(
            insert(ledger_lines),
            [
                {
                    "entry_id": entry_id,
                    "account": posting.account.value,
                    "owner_id": posting.owner_id,
                    "amount_minor": posting.amount.amount_minor,
                    "currency": posting.amount.currency.value,
                    "matures_at": posting.matures_at,
                }
                for posting in entry.postings
            ],
        )

    async def is_booked(self, kind: EntryKind, reference: str) -> bool:
        found = await self._session.scalar(
            select(exists().where(ledger_entries.c.kind == kind.value, ledger_entries.c.reference == reference))
        )
        return bool(found)

    async def totals(self) -> Mapping[Account, Sequence[Money]]:
        account, currency = ledger_lines.c.account, ledger_lines.c.currency
        rows = await self._session.execute(
            select(account, currency, func.sum(ledger_lines.c.amount_minor).label("total"))
            .group_by(account, currency)
            .order_by(account, currency)
        )
        found: dict[Account, list[Money]] = {}
        for row in rows:
            found.setdefault(Account(row.account), []).append(Money(int(row.total), Currency(row.currency)))
        return found

    async def balances(self, instructor_id: UserId, at: datetime) -> list[Balance]:
        # An instructor's earnings are credit, which is negative in the ledger; balances are positive.
        total = func.sum(ledger_lines.c.amount_minor)
        rows = await self._session.execute(
            select(
                ledger_lines.c.currency,
                (-func.coalesce(total.filter(ledger_lines.c.matures_at > at), 0)).label("pending"),
                (-func.coalesce(total.filter(ledger_lines.c.matures_at <= at), 0)).label("available"),
            )
            .where(ledger_lines.c.account == Account.INSTRUCTOR.value, ledger_lines.c.owner_id == instructor_id)
            .group_by(ledger_lines.c.currency)
            .order_by(ledger_lines.c.currency)
        )
        return [
            Balance(
                pending=Money(int(row.pending), Currency(row.currency)),
                available=Money(int(row.available), Currency(row.currency)),
            )
            for row in rows
        ]
