"""Inputs that all subgraphs share: the one argument of a mutation, amounts of money, and fields that may be absent.

A field of an update's input is `Maybe[X | None]`: absent, it leaves the value as it is; null clears it.
"""

from typing import Final, Protocol, TypeVar

import strawberry

from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.kernel.values.changes import KEEP, Keep

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)

MUTATION_INPUT: Final = strawberry.argument(description="The input of the mutation.")
"""Annotates the one argument of every mutation, `input`."""


@strawberry.input(description="An amount of money in its currency's minor units.")
class MoneyInput:
    """The input of an amount; the domain decides which currencies and amounts it takes."""

    amount_minor: BigInt = strawberry.field(description="The amount in minor units (cents, yen, fils).")
    currency: str = strawberry.field(description="The ISO 4217 currency code, such as `USD`.")


class Given(Protocol[Value_co]):
    """A field that the input mentions: `strawberry.Some`, seen as read-only and therefore covariant."""

    @property
    def value(self) -> Value_co:
        """Its value; None for null."""


def clearable(field: Given[Value | None] | None) -> Value | Keep | None:
    """Return the new value of a field that null clears; KEEP if the input does not mention it."""
    return KEEP if field is None else field.value


def settable(field: Given[Value | None] | None, name: str) -> Value | Keep:
    """Return the new value of a field that always has one; KEEP if the input does not mention it.

    `name` is the field's name in the graph. Raises BadUserInput for null.
    """
    if field is None:
        return KEEP
    if field.value is None:
        raise BadUserInput(f"`{name}` cannot be null. Leave it out to keep it as it is.", argument=name)
    return field.value
