"""GraphQL type of coupons."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.orders.schema.enums import CouponStatus
from subgraphs.orders.schema.types import Course
from subgraphs.orders.service.pricing import quotes


@strawberry.type(description="A discount that an instructor offers on a course.")
class Coupon:
    id: strawberry.ID = strawberry.field(description="The coupon's id.")
    course: Course = strawberry.field(description="The course on which the coupon gives a discount.")
    code: str = strawberry.field(description="The code that buyers enter.")
    status: CouponStatus = strawberry.field(description="Whether buyers can use the coupon now.")
    active: bool = strawberry.field(description="Whether the coupon is switched on; `updateCoupon` changes it.")
    created_at: datetime = strawberry.field(description="The time at which the coupon was created.")
    percent_off: int = strawberry.field(description="The discount in percent of the price, from 1 to 100.")
    starts_at: datetime | None = strawberry.field(description="The start of validity; null if valid since creation.")
    ends_at: datetime | None = strawberry.field(description="The end of validity; null if it does not expire.")
    max_redemptions: int | None = strawberry.field(description="The maximum number of redemptions; null if unlimited.")
    reserved: int = strawberry.field(description="The redemptions reserved by pending orders.")
    redeemed: int = strawberry.field(description="The redemptions by paid orders.")

    @classmethod
    def of(cls, coupon: quotes.Coupon, now: datetime) -> Self:
        return cls(
            id=strawberry.ID(coupon.id),
            course=Course(id=strawberry.ID(coupon.course_id)),
            code=coupon.code,
            status=coupon.status(now),
            active=coupon.active,
            created_at=coupon.created_at,
            percent_off=coupon.percent_off,
            starts_at=coupon.starts_at,
            ends_at=coupon.ends_at,
            max_redemptions=coupon.max_redemptions,
            reserved=coupon.reserved,
            redeemed=coupon.redeemed,
        )
