"""Coupons and their reservations."""

from collections.abc import Collection, Mapping
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, OrderId, OrderLineId, UserId
from subgraphs.orders.service.model import CouponId
from subgraphs.orders.service.pricing.quotes import Coupon


class Coupons(Protocol):
    """Repository of coupons and of the reservations that orders hold."""

    async def add(self, coupon: Coupon) -> bool:
        """Add the coupon; False if the course has a coupon with that code."""
        ...

    async def lock(self, coupon_id: CouponId) -> Coupon | None:
        """Lock and return the coupon until the transaction ends."""
        ...

    async def save(self, coupon: Coupon) -> None:
        """Store the terms of a locked coupon; its counts are changed by reservations alone."""
        ...

    async def page_of_creator(
        self, created_by: UserId, course_id: CourseId | None, request: PageRequest
    ) -> Page[Coupon]:
        """List the coupons that a user created, newest first: all, or those of one course."""
        ...

    async def by_codes(self, codes: Collection[tuple[CourseId, str]]) -> Mapping[tuple[CourseId, str], Coupon]: ...

    async def reserve(self, coupon_id: CouponId, line_id: OrderLineId, order_id: OrderId) -> bool:
        """Reserve one redemption for an order line; False if none is left, or the coupon was switched off."""
        ...

    async def redeem(self, order_id: OrderId) -> None:
        """Turn the order's coupon reservations into redemptions."""
        ...

    async def release(self, order_id: OrderId) -> None:
        """Release the order's coupon reservations."""
        ...
