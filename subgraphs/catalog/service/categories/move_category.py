"""The move of a category to another parent."""

from dataclasses import dataclass, replace

from subgraphs.catalog.events import CategoryMoved
from subgraphs.catalog.service.categories.audit import record_category_change
from subgraphs.catalog.service.categories.category_tree import check_move, existing_category, with_descendants
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class MoveCategory:
    """Move a category with its descendants below another one, or to the roots, by an admin. Safe to repeat."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, category_id: CategoryId, *, parent_id: CategoryId | None, position: int
    ) -> Category:
        """Return the moved category. Raises Unauthenticated, Forbidden, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_CATEGORIES)
        async with self.units() as work:
            # Of two moves at once, the second sees the first: none can make a ring.
            tree = await work.categories.lock()
            category = existing_category(tree, category_id, "categoryId")
            check_move(tree, category, parent_id, "parentId")
            moved = replace(category, parent_id=parent_id, position=position)
            if moved == category:
                return category
            await work.categories.save(moved)
            if parent_id != category.parent_id:
                await work.courses.mark_not_indexed(with_descendants(tree, category_id))
                await work.record(CategoryMoved(category_id=category_id, parent_id=parent_id))
            await record_category_change(work, admin, "category.move", category, moved, self.clock())
        return moved
