"""The double-entry ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Money
from subgraphs.orders.service.ledger import Account, Balance, Entry, EntryKind


class Ledger(Protocol):
    """Append-only repository of ledger entries."""

    async def book(self, entry: Entry) -> None: ...

    async def is_booked(self, kind: EntryKind, reference: str) -> bool: ...

    async def totals(self) -> Mapping[Account, Sequence[Money]]:
        """Sum each account per currency; accounts and currencies without a line are left out."""
        ...

    async def balances(self, instructor_id: UserId, at: datetime) -> list[Balance]: ...
