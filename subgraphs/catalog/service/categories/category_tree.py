"""The tree of categories: paths, descendants and the rules of its shape."""

from collections.abc import Mapping, Sequence

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CategoryId

MAX_CATEGORIES = 500
MAX_DEPTH = 4


def path_to(categories: Mapping[CategoryId, Category], category_id: CategoryId) -> tuple[CategoryId, ...]:
    """Return the category and its ancestors, the root first."""
    path: list[CategoryId] = []
    current = categories.get(category_id)
    while current is not None and current.id not in path:
        path.append(current.id)
        current = None if current.parent_id is None else categories.get(current.parent_id)
    return tuple(reversed(path))


def with_descendants(categories: Sequence[Category], category_id: CategoryId) -> frozenset[CategoryId]:
    """Return the category and its descendants."""
    by_id = {category.id: category for category in categories}
    return frozenset(category.id for category in categories if category_id in path_to(by_id, category.id)) | {
        category_id
    }


def check_new_category(others: Sequence[Category], category: Category) -> None:
    """Raise CatalogError if the tree is full, or the parent is missing or too deep."""
    if len(others) >= MAX_CATEGORIES:
        raise CatalogError(CatalogErrorCode.TOO_MANY, f"There are at most {MAX_CATEGORIES} categories.")
    if category.parent_id is None:
        return
    by_id = {other.id: other for other in others}
    if category.parent_id not in by_id:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such category.", "parentId")
    if len(path_to(by_id, category.parent_id)) >= MAX_DEPTH:
        raise CatalogError(CatalogErrorCode.INVALID, f"Categories are at most {MAX_DEPTH} deep.", "parentId")


def existing_category(categories: Sequence[Category], category_id: CategoryId, argument: str) -> Category:
    """Return the category. Raises CatalogError if there is none."""
    for category in categories:
        if category.id == category_id:
            return category
    raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such category.", argument)


def check_move(
    categories: Sequence[Category],
    category: Category,
    parent_id: CategoryId | None,
    argument: str,
    *,
    deletion: bool = False,
) -> None:
    """Check that a category may go below a parent, or at its deletion, that its children may.

    Raises CatalogError if the parent is missing or the category's own descendant, or if the tree became too deep.
    """
    if parent_id is None:
        return
    existing_category(categories, parent_id, argument)
    moved = with_descendants(categories, category.id)
    if parent_id in moved:
        raise CatalogError(CatalogErrorCode.INVALID, "A category cannot be below itself; choose another one.", argument)
    by_id = {other.id: other for other in categories}
    height = max(len(path_to(by_id, each)) for each in moved) - len(path_to(by_id, category.id)) + 1
    if len(path_to(by_id, parent_id)) + height - (1 if deletion else 0) > MAX_DEPTH:
        raise CatalogError(CatalogErrorCode.INVALID, f"Categories are at most {MAX_DEPTH} deep.", argument)


async def require_category(work: CatalogWork, category_id: CategoryId) -> None:
    """Raise CatalogError if there is no such category. Until the transaction ends, it is not deleted."""
    if not await work.categories.hold(category_id):
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such category.", "categoryId")
