"""Categories in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.model import Category
from subgraphs.catalog.store.tables import categories
from subgraphs.kernel.identity.ids import CategoryId


class SqlCategories:
    """`service.ports.categories.Categories` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[Category]:
        rows = await self._session.execute(select(categories).order_by(categories.c.position, categories.c.id))
        return [_category(row) for row in rows]

    async def lock(self) -> Sequence[Category]:
        # By id, so that two transactions wait for each other in the same order.
        rows = await self._session.execute(select(categories).order_by(categories.c.id).with_for_update())
        return sorted((_category(row) for row in rows), key=lambda category: (category.position, category.id))

    async def hold(self, category_id: CategoryId) -> bool:
        found = await self._session.scalar(
            select(categories.c.id).where(categories.c.id == category_id).with_for_update(read=True, key_share=True)
        )
        return found is not None

    async def add(self, category: Category) -> bool:
        added = await self._session.scalar(
            insert(categories)
            .values(
                id=category.id,
                slug=category.slug,
                name=category.name,
                parent_id=category.parent_id,
                position=category.position,
            )
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(categories.c.id)
        )
        return added is not None

    async def save(self, category: Category) -> None:
        await self._session.execute(
            update(categories)
            .where(categories.c.id == category.id)
            .values(name=category.name, position=category.position, parent_id=category.parent_id)
        )

    async def delete(self, category_id: CategoryId) -> None:
        await self._session.execute(delete(categories).where(categories.c.id == category_id))


def _category(row: Row[Any]) -> Category:
    return Category(
        CategoryId(row.id),
        row.slug,
        row.name,
        None if row.parent_id is None else CategoryId(row.parent_id),
        row.position,
    )
