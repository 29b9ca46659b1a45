"""The replica of the provider's balance transactions, which are what its balance is the sum of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.values.money import Currency, Money


@dataclass(frozen=True, slots=True)
class ProviderTransaction:
    """A change of the provider's balance, before fees. `presented` is the amount of its source, if in another currency.

    `source_id` is the charge, refund, dispute, transfer or payout that caused it.
    """

    id: str
    type: str
    source_id: str | None
    amount: Money
    created_at: datetime
    presented: Money | None = None


class ProviderTransactions(Protocol):
    """Repository of the provider's balance transactions."""

    async def add(self, transactions: Collection[ProviderTransaction]) -> list[ProviderTransaction]:
        """Store the transactions, and return those that were not stored before."""
        ...

    async def newest(self) -> ProviderTransaction | None: ...

    async def of_source(self, source_id: str) -> ProviderTransaction | None: ...

    async def newest_payment(self, currency: Currency) -> ProviderTransaction | None:
        """Return the newest payment by a buyer in that currency, which the provider may have converted."""
        ...

    async def totals(self) -> list[Money]:
        """Sum the amounts per currency."""
        ...
