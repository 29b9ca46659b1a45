"""The double-entry ledger."""

from datetime import datetime
from typing import Protocol

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Money
from subgraphs.orders.service.ledger import Account, Balance, Entry, EntryKind


class Ledger(Protocol):
    """Append-only repository of ledger entries."""

    async def book(self, entry: Entry) -> None: ...

    async def is_booked(self, kind: EntryKind, reference: str) -> bool: ...

    async def totals(self, account: Account) -> list[Money]:
        """Sum an account per currency."""
        ...

    async def balances(self, instructor_id: UserId, at: datetime) -> list[Balance]: ...
