"""The tree of categories."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ListCategories:
    """List all categories by id, ordered by position."""

    units: Transactions[CatalogWork]

    async def __call__(self) -> Mapping[CategoryId, Category]:
        async with self.units.reading() as work:
            return {category.id: category for category in await work.categories.all()}
