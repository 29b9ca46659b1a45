"""The edit of a category."""

from dataclasses import dataclass, replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.categories.audit import record_category_change
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.changes import KEEP, Keep, changed


@dataclass(frozen=True, slots=True)
class UpdateCategory:
    """Rename a category or move it among its siblings, by an admin. Its slug never changes."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, category_id: CategoryId, *, name: str | Keep, position: int | Keep
    ) -> Category:
        """Return the changed category. Raises Unauthenticated, Forbidden, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_CATEGORIES)
        async with self.units() as work:
            category = next((found for found in await work.categories.all() if found.id == category_id), None)
            if category is None:
                raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such category.", "categoryId")
            updated = replace(
                category,
                name=category.name if name is KEEP else validated_title(name, "name"),
                position=changed(position, category.position),
            )
            if updated != category:
                await work.categories.save(updated)
                await record_category_change(work, admin, "category.update", category, updated, self.clock())
        return updated
