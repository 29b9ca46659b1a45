"""The repository of categories."""

from collections.abc import Sequence
from typing import Protocol

from subgraphs.catalog.service.model import Category
from subgraphs.kernel.identity.ids import CategoryId


class Categories(Protocol):
    """The tree of categories, small enough to be read as a whole."""

    async def all(self) -> Sequence[Category]:
        """All categories, ordered by position."""
        ...

    async def add(self, category: Category) -> bool:
        """Add a category. Returns False, and adds nothing, if another one has its slug."""
        ...

    async def lock(self) -> Sequence[Category]:
        """Lock all categories until the transaction ends, and return them: none moves or gets a course meanwhile."""
        ...

    async def hold(self, category_id: CategoryId) -> bool:
        """Keep a category from being deleted until the transaction ends; False if there is none."""
        ...

    async def save(self, category: Category) -> None:
        """Update the name and the place of a category."""
        ...

    async def delete(self, category_id: CategoryId) -> None:
        """Delete a category that has neither courses nor children."""
        ...
