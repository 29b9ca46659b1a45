"""The deletion of a category, whose courses and children go to another one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.catalog.events import CategoryDeleted, CategoryMoved
from subgraphs.catalog.service.categories.audit import record_category_deletion
from subgraphs.catalog.service.categories.category_tree import check_move, existing_category, with_descendants
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.uploads import PictureUploads
from subgraphs.kernel.platform.clock import Clock

COURSES_AT_ONCE = 50
"""The courses that one transaction moves, so that none is locked for long."""


@dataclass(frozen=True, slots=True)
class DeleteCategory:
    """Delete a category after its courses and its children moved to a target, by an admin.

    Courses move in several transactions, so an interrupted deletion has moved some of them and is safe to repeat.
    """

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, category_id: CategoryId, *, target_id: CategoryId
    ) -> tuple[CategoryId, Category]:
        """Return the deleted category's id, and the target. Raises Unauthenticated, Forbidden, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_CATEGORIES)
        async with self.units.reading() as work:
            _check(await work.categories.all(), category_id, target_id)
        target: Category | None = None
        while target is None:
            if await self._move_courses(category_id, target_id) < COURSES_AT_ONCE:
                target = await self._delete(admin, category_id, target_id)
        return category_id, target

    async def _delete(self, admin: Principal, category_id: CategoryId, target_id: CategoryId) -> Category | None:
        """Delete the category and return the target; None if a course came into it meanwhile."""
        async with self.units() as work:
            # New courses wait for this lock. None that is there is changed under it: their editors may wait for it.
            tree = await work.categories.lock()
            category, target = _check(tree, category_id, target_id)
            if await work.courses.in_category(category_id, 1):
                return None
            for child in tree:
                if child.parent_id == category_id:
                    await work.categories.save(replace(child, parent_id=target_id))
                    await work.courses.mark_not_indexed(with_descendants(tree, child.id))
                    await work.record(CategoryMoved(category_id=child.id, parent_id=target_id))
            await self.uploads.remove(work, category_id)
            await work.categories.delete(category_id)
            await work.record(CategoryDeleted(category_id=category_id, target_id=target_id))
            await record_category_deletion(work, admin, category, target, self.clock())
            return target

    async def _move_courses(self, category_id: CategoryId, target_id: CategoryId) -> int:
        """Move some courses, and return their number."""
        async with self.units() as work:
            course_ids = await work.courses.in_category(category_id, COURSES_AT_ONCE)
            for course_id in course_ids:
                course = await work.courses.get(course_id, for_update=True)
                if course is not None and course.header.category_id == category_id:
                    moved = replace(course, header=replace(course.header, category_id=target_id))
                    await store_change(work, course, moved, self.clock, edited=False)
            return len(course_ids)


def _check(tree: Sequence[Category], category_id: CategoryId, target_id: CategoryId) -> tuple[Category, Category]:
    """Return the category and its target. Raises CatalogError if a child cannot go there."""
    category = existing_category(tree, category_id, "categoryId")
    target = existing_category(tree, target_id, "targetId")
    check_move(tree, category, target_id, "targetId", deletion=True)
    return category, target
