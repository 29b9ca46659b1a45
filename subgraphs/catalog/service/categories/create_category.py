"""The creation of a category."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.events import CategoryCreated
from subgraphs.catalog.service.categories.audit import record_category_change
from subgraphs.catalog.service.categories.category_tree import check_new_category
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.titles import slug_base, validated_title
from subgraphs.kernel.identity.ids import CATEGORY, CategoryId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class CreateCategory:
    """Create a category, by an admin."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, name: str, parent_id: CategoryId | None, position: int
    ) -> Category:
        """Return the new category. Raises Unauthenticated, Forbidden, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_CATEGORIES)
        valid_name = validated_title(name, "name")
        category = Category(CATEGORY.new(), slug_base(valid_name), valid_name, parent_id, position)
        async with self.units() as work:
            check_new_category(await work.categories.all(), category)
            if not await work.categories.add(category):
                raise CatalogError(CatalogErrorCode.SLUG_TAKEN, "There is a category of this name.", "name")
            await work.record(CategoryCreated(category_id=category.id, parent_id=parent_id))
            await record_category_change(work, admin, "category.create", None, category, self.clock())
        return category
