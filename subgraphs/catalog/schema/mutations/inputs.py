"""The parts that inputs of catalog share."""

import strawberry

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.kernel.graphql.conventions.inputs import MoneyInput
from subgraphs.kernel.values.money import Currency, Money


@strawberry.input
class VersionedInput:
    expected_version: int | None = strawberry.field(
        default=None,
        description="The version on which the change is based; if there is a newer one, the change is rejected.",
    )


@strawberry.input
class CourseInput(VersionedInput):
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


def parse_price(price: MoneyInput) -> Money:
    """Return the price. Raises CatalogError for another currency."""
    try:
        return Money(price.amount_minor, Currency(price.currency))
    except ValueError:
        raise CatalogError(CatalogErrorCode.INVALID, "We don't take this currency.", "price") from None
