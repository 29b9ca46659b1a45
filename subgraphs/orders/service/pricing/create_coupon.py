"""Creation of coupons by instructors."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import COUPON
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.coupon_rules import check_end, check_terms
from subgraphs.orders.service.pricing.quotes import Coupon, normalize_code


@dataclass(frozen=True, slots=True)
class CreateCoupon:
    """Create a coupon for a course that the caller owns."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        *,
        course_id: CourseId,
        code: str,
        percent_off: int,
        max_redemptions: int | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> Coupon:
        """Raise OrdersError for invalid input, another instructor's course, or a code that the course has already."""
        instructor = require_instructor(principal)
        now = self.clock()
        coupon = Coupon(
            COUPON.new(),
            course_id,
            normalize_code(code),
            percent_off,
            instructor.user_id,
            now,
            starts_at,
            ends_at,
            max_redemptions,
        )
        check_terms(coupon)
        check_end(coupon, now)
        async with self.units() as work:
            course = (await work.courses.by_ids([course_id])).get(course_id)
            if course is None or course.owner_id != instructor.user_id:
                message = "This is not a course of yours."
                raise OrdersError(OrdersErrorCode.NOT_YOUR_COURSE, message, "courseId", course_id)
            if not await work.coupons.add(coupon):
                raise OrdersError(OrdersErrorCode.COUPON_EXISTS, "The course has a coupon of this code.", "code")
        return coupon
