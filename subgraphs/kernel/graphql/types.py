"""GraphQL types that all subgraphs share: Money and the UserError interface."""

from typing import Self

import strawberry

from subgraphs.kernel.graphql.localization.messages import LocalizedText
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.values import money


@strawberry.federation.type(
    shareable=True, name="Money", description="An amount of money in its currency's minor units."
)
class MoneyType:
    """An amount of money in its currency's minor units."""

    amount_minor: BigInt = strawberry.field(description="The amount in minor units (cents, yen, fils).")
    currency: str = strawberry.field(description="The ISO 4217 currency code, such as `USD`.")

    @classmethod
    def of(cls, amount: money.Money) -> Self:
        """Convert an amount."""
        return cls(amount_minor=BigInt(amount.amount_minor), currency=amount.currency.value)


@strawberry.interface(description="An error in a mutation's payload that the client can act on.")
class UserError:
    """An error in a mutation's payload that the client can act on.

    A mutation returns `errors: [XError!]!` beside a nullable result. Each domain's error type implements this interface
    and adds `code`, the stable code for programs as an enum of that domain.
    """

    message: str = strawberry.field(
        description="The message for people, in the language that `Accept-Language` prefers: English or German.",
        extensions=[LocalizedText()],
    )
    path: list[str] | None = strawberry.field(
        default=None, description="The field of the input concerned, from `input` inwards; null if none is."
    )
