"""Coupons that instructors make for their own courses."""

from datetime import datetime

from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.kernel.ids import CourseId
from subgraphs.orders.errors import Refusal, RefusalReason
from subgraphs.orders.service.model import COUPON
from subgraphs.orders.service.ports import Ports
from subgraphs.orders.service.pricing import Coupon, normal_code

MAX_REDEMPTIONS = 1_000_000


async def create_coupon(
    ports: Ports,
    principal: Principal | None,
    *,
    course_id: CourseId,
    code: str,
    percent_off: int,
    max_redemptions: int | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Coupon:
    """A coupon for a course that the caller owns. Raises Refusal."""
    instructor = require_instructor(principal)
    now = ports.clock()
    coupon = Coupon(
        COUPON.new(),
        course_id,
        normal_code(code),
        percent_off,
        instructor.user_id,
        now,
        starts_at,
        ends_at,
        max_redemptions,
    )
    if not 1 <= percent_off <= 100:
        raise Refusal(RefusalReason.INVALID_INPUT, "A coupon takes off 1 to 100 percent.", "percentOff")
    if max_redemptions is not None and not 1 <= max_redemptions <= MAX_REDEMPTIONS:
        message = f"A coupon can be used 1 to {MAX_REDEMPTIONS} times."
        raise Refusal(RefusalReason.INVALID_INPUT, message, "maxRedemptions")
    if ends_at is not None and ends_at <= max(now, starts_at or now):
        raise Refusal(RefusalReason.INVALID_INPUT, "A coupon ends after it starts, and not before now.", "endsAt")
    async with ports.units() as work:
        course = (await work.courses.by_ids([course_id])).get(course_id)
        if course is None or course.owner_id != instructor.user_id:
            raise Refusal(RefusalReason.NOT_YOUR_COURSE, "This is not a course of yours.", "courseId", course_id)
        if not await work.coupons.add(coupon):
            raise Refusal(RefusalReason.COUPON_EXISTS, "The course has a coupon of this code.", "code")
    return coupon
