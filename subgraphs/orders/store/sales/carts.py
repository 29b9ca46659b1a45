"""Carts and wishlists."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.orders.service.ports.sales.carts import StoredCart
from subgraphs.orders.store.tables import cart_items, carts, wishes


class SqlCarts:
    """The tables of carts, their items, and wishes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, user_id: UserId) -> StoredCart:
        code = await self._session.scalar(select(carts.c.coupon_code).where(carts.c.user_id == user_id))
        items = await self._session.scalars(
            select(cart_items.c.course_id)
            .where(cart_items.c.user_id == user_id)
            .order_by(cart_items.c.added_at, cart_items.c.course_id)
        )
        return StoredCart(user_id, tuple(items), code)

    async def lock(self, user_id: UserId) -> StoredCart:
        await self._session.execute(insert(carts).values(user_id=user_id).on_conflict_do_nothing())
        await self._session.execute(select(carts.c.user_id).where(carts.c.user_id == user_id).with_for_update())
        return await self.get(user_id)

    async def add(self, user_id: UserId, course_id: CourseId, at: datetime) -> None:
        row = {"user_id": user_id, "course_id": course_id, "added_at": at}
        await self._session.execute(insert(cart_items).values(row).on_conflict_do_nothing())

    async def remove(self, user_id: UserId, course_ids: Collection[CourseId]) -> None:
        await self._session.execute(
            delete(cart_items).where(cart_items.c.user_id == user_id, one_of(cart_items.c.course_id, course_ids))
        )

    async def set_coupon(self, user_id: UserId, code: str | None) -> None:
        row = {"user_id": user_id, "coupon_code": code}
        await self._session.execute(
            insert(carts).values(row).on_conflict_do_update(index_elements=["user_id"], set_={"coupon_code": code})
        )

    async def wishlist(self, user_id: UserId) -> list[CourseId]:
        found = await self._session.scalars(
            select(wishes.c.course_id)
            .where(wishes.c.user_id == user_id)
            .order_by(wishes.c.wished_at.desc(), wishes.c.course_id)
        )
        return list(found)

    async def wished(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        found = await self._session.scalars(
            select(wishes.c.course_id).where(wishes.c.user_id == user_id, one_of(wishes.c.course_id, course_ids))
        )
        return set(found)

    async def add_wish(self, user_id: UserId, course_id: CourseId, at: datetime) -> None:
        row = {"user_id": user_id, "course_id": course_id, "wished_at": at}
        await self._session.execute(insert(wishes).values(row).on_conflict_do_nothing())

    async def remove_wishes(self, user_id: UserId, course_ids: Collection[CourseId]) -> None:
        await self._session.execute(
            delete(wishes).where(wishes.c.user_id == user_id, one_of(wishes.c.course_id, course_ids))
        )
