"""An admin arranges the tree of categories."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.catalog.service import editing
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports import Ports
from subgraphs.kernel.identity import Principal, require_admin
from subgraphs.kernel.ids import CATEGORY, CategoryId

MAX_CATEGORIES = 500
MAX_DEPTH = 4


async def create_category(
    ports: Ports, principal: Principal | None, *, name: str, parent_id: CategoryId | None, position: int
) -> Category:
    """Adds a category. Raises Unauthenticated, Forbidden, CatalogRefused."""
    require_admin(principal)
    proper = editing.title_of(name, "name")
    category = Category(CATEGORY.new(), editing.slug_base(proper), proper, parent_id, position)
    async with ports.units() as work:
        others = await work.categories.all()
        if len(others) >= MAX_CATEGORIES:
            raise refuse(CourseProblem.TOO_MANY, f"There are at most {MAX_CATEGORIES} categories.")
        _check_place(others, category)
        if not await work.categories.add(category):
            raise refuse(CourseProblem.SLUG_TAKEN, "There is a category of this name.", "name")
    return category


async def update_category(
    ports: Ports,
    principal: Principal | None,
    category_id: CategoryId,
    *,
    name: str | None,
    position: int | None,
) -> Category:
    """Renames or moves a category among its siblings; its address stays.

    Raises Unauthenticated, Forbidden, CatalogRefused.
    """
    require_admin(principal)
    async with ports.units() as work:
        category = next((found for found in await work.categories.all() if found.id == category_id), None)
        if category is None:
            raise refuse(CourseProblem.NOT_FOUND, "There is no such category.", "id")
        changed = replace(
            category,
            name=category.name if name is None else editing.title_of(name, "name"),
            position=category.position if position is None else position,
        )
        await work.categories.save(changed)
    return changed


def path_to(categories: Mapping[CategoryId, Category], category_id: CategoryId) -> tuple[CategoryId, ...]:
    """The category and those that it is within, the outermost first."""
    path: list[CategoryId] = []
    current = categories.get(category_id)
    while current is not None and current.id not in path:
        path.append(current.id)
        current = None if current.parent_id is None else categories.get(current.parent_id)
    return tuple(reversed(path))


def within(categories: Sequence[Category], category_id: CategoryId) -> frozenset[CategoryId]:
    """The category and all that are within it."""
    by_id = {category.id: category for category in categories}
    return frozenset(category.id for category in categories if category_id in path_to(by_id, category.id)) | {
        category_id
    }


def _check_place(others: Sequence[Category], category: Category) -> None:
    if category.parent_id is None:
        return
    by_id = {other.id: other for other in others}
    if category.parent_id not in by_id:
        raise refuse(CourseProblem.NOT_FOUND, "There is no such category.", "parentId")
    if len(path_to(by_id, category.parent_id)) >= MAX_DEPTH:
        raise refuse(CourseProblem.INVALID, f"Categories are at most {MAX_DEPTH} deep.", "parentId")
