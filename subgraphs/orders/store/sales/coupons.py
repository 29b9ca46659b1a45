"""Coupons.

Their counts change by single conditional statements, so that two orders cannot both take the last redemption.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Row, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CourseId, OrderId, OrderLineId, UserId
from subgraphs.orders.service.model import CouponId
from subgraphs.orders.service.pricing.quotes import Coupon
from subgraphs.orders.store.tables import coupon_reservations, coupons


class SqlCoupons:
    """The tables of coupons and of the reservations that orders hold."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, coupon: Coupon) -> bool:
        added = await self._session.scalar(
            insert(coupons)
            .values(
                id=coupon.id,
                course_id=coupon.course_id,
                code=coupon.code,
                percent_off=coupon.percent_off,
                created_by=coupon.created_by,
                created_at=coupon.created_at,
                starts_at=coupon.starts_at,
                ends_at=coupon.ends_at,
                max_redemptions=coupon.max_redemptions,
            )
            .on_conflict_do_nothing(index_elements=["course_id", "code"])
            .returning(coupons.c.id)
        )
        return added is not None

    async def lock(self, coupon_id: CouponId) -> Coupon | None:
        rows = await self._session.execute(select(coupons).where(coupons.c.id == coupon_id).with_for_update())
        row = rows.first()
        return None if row is None else _coupon(row)

    async def save(self, coupon: Coupon) -> None:
        await self._session.execute(
            update(coupons)
            .where(coupons.c.id == coupon.id)
            .values(
                percent_off=coupon.percent_off,
                starts_at=coupon.starts_at,
                ends_at=coupon.ends_at,
                max_redemptions=coupon.max_redemptions,
                active=coupon.active,
            )
        )

    async def page_of_creator(
        self, created_by: UserId, course_id: CourseId | None, request: PageRequest
    ) -> Page[Coupon]:
        query = select(coupons).where(coupons.c.created_by == created_by)
        if course_id is not None:
            query = query.where(coupons.c.course_id == course_id)
        if request.after is not None:
            query = query.where(coupons.c.id < str(request.after[0]))
        rows = await self._session.execute(query.order_by(coupons.c.id.desc()).limit(request.limit + 1))
        return page_of([_coupon(row) for row in rows], request, lambda coupon: [coupon.id])

    async def by_codes(self, codes: Collection[tuple[CourseId, str]]) -> Mapping[tuple[CourseId, str], Coupon]:
        rows = await self._session.execute(
            select(coupons).where(tuple_(coupons.c.course_id, coupons.c.code).in_(list(codes)))
        )
        return {(row.course_id, row.code): _coupon(row) for row in rows}

    async def reserve(self, coupon_id: CouponId, line_id: OrderLineId, order_id: OrderId) -> bool:
        reserved = await self._session.scalar(
            update(coupons)
            .where(
                coupons.c.id == coupon_id,
                coupons.c.active,
                or_(
                    coupons.c.max_redemptions.is_(None),
                    coupons.c.reserved + coupons.c.redeemed < coupons.c.max_redemptions,
                ),
            )
            .values(reserved=coupons.c.reserved + 1)
            .returning(coupons.c.id)
        )
        if reserved is None:
            return False
        row = {"line_id": line_id, "order_id": order_id, "coupon_id": coupon_id, "state": "RESERVED"}
        await self._session.execute(insert(coupon_reservations).values(row))
        return True

    async def redeem(self, order_id: OrderId) -> None:
        for coupon_id, count in await self._end_reservations(order_id, "REDEEMED"):
            await self._session.execute(
                update(coupons)
                .where(coupons.c.id == coupon_id)
                .values(reserved=coupons.c.reserved - count, redeemed=coupons.c.redeemed + count)
            )

    async def release(self, order_id: OrderId) -> None:
        for coupon_id, count in await self._end_reservations(order_id, "RELEASED"):
            await self._session.execute(
                update(coupons).where(coupons.c.id == coupon_id).values(reserved=coupons.c.reserved - count)
            )

    async def _end_reservations(self, order_id: OrderId, state: str) -> list[tuple[CouponId, int]]:
        """End the order's reservations and count them by coupon, in id order so that orders cannot deadlock."""
        ended = (
            update(coupon_reservations)
            .where(coupon_reservations.c.order_id == order_id, coupon_reservations.c.state == "RESERVED")
            .values(state=state)
            .returning(coupon_reservations.c.coupon_id)
            .cte("ended")
        )
        rows = await self._session.execute(
            select(ended.c.coupon_id, func.count()).group_by(ended.c.coupon_id).order_by(ended.c.coupon_id)
        )
        return [(row[0], row[1]) for row in rows]


def _coupon(row: Row[tuple[object, ...]]) -> Coupon:
    return Coupon(
        id=row.id,
        course_id=row.course_id,
        code=row.code,
        percent_off=row.percent_off,
        created_by=row.created_by,
        created_at=row.created_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        max_redemptions=row.max_redemptions,
        reserved=row.reserved,
        redeemed=row.redeemed,
        active=row.active,
    )
