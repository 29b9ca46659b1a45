"""Money as clients see it."""

from typing import Self

import strawberry

from subgraphs.kernel import money
from subgraphs.kernel.scalars import BigInt


@strawberry.federation.type(shareable=True, name="Money")
class MoneyType:
    """An amount in its currency's minor units."""

    amount_minor: BigInt
    currency: str

    @classmethod
    def of(cls, amount: money.Money) -> Self:
        """Presents an amount."""
        return cls(amount_minor=BigInt(amount.amount_minor), currency=amount.currency.value)
