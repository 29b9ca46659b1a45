"""Price quotes: list price, coupon discount, and the instructor's share. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.values.money import Money
from subgraphs.kernel.values.price_limits import price_limits
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import CouponId

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,31}")


class CouponStatus(StrEnum):
    """Usability of a coupon."""

    ACTIVE = "ACTIVE"
    SCHEDULED = "SCHEDULED"
    EXPIRED = "EXPIRED"
    EXHAUSTED = "EXHAUSTED"
    INACTIVE = "INACTIVE"


_PROBLEMS = {
    CouponStatus.SCHEDULED: OrdersErrorCode.COUPON_INVALID,
    CouponStatus.EXPIRED: OrdersErrorCode.COUPON_EXPIRED,
    CouponStatus.INACTIVE: OrdersErrorCode.COUPON_EXPIRED,
    CouponStatus.EXHAUSTED: OrdersErrorCode.COUPON_EXHAUSTED,
}


@dataclass(frozen=True, slots=True)
class Coupon:
    """A discount on one course, for at most `max_redemptions` buyers.

    `reserved` redemptions are held by pending payments, `redeemed` ones were paid with.
    """

    id: CouponId
    course_id: CourseId
    code: str
    percent_off: int
    created_by: UserId
    created_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    max_redemptions: int | None = None
    reserved: int = 0
    redeemed: int = 0
    active: bool = True
    """False once the instructor has switched the coupon off; it can be switched on again."""

    def status(self, at: datetime) -> "CouponStatus":
        """Return whether the coupon can be used at that time, or the first reason why it cannot."""
        if not self.active:
            return CouponStatus.INACTIVE
        if self.ends_at is not None and at >= self.ends_at:
            return CouponStatus.EXPIRED
        if self.max_redemptions is not None and self.reserved + self.redeemed >= self.max_redemptions:
            return CouponStatus.EXHAUSTED
        if self.starts_at is not None and at < self.starts_at:
            return CouponStatus.SCHEDULED
        return CouponStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Quote:
    """The current price of a course, with the coupon applied or the reason why a coupon was not."""

    list_price: Money
    discount: Money
    coupon: Coupon | None = None
    coupon_problem: OrdersErrorCode | None = None

    @property
    def total(self) -> Money:
        return self.list_price - self.discount


def normalize_code(text: str) -> str:
    """Normalize a coupon code for storage and comparison. Raises OrdersError if it is malformed."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        message = "A code has 3 to 32 letters, digits, hyphens or underscores."
        raise OrdersError(OrdersErrorCode.COUPON_INVALID, message, "code")
    return code


def coupon_problem(coupon: Coupon, at: datetime) -> OrdersErrorCode | None:
    """Return the reason why the coupon cannot be used at that time, if there is one."""
    return _PROBLEMS.get(coupon.status(at))


def quote(price: Money, coupon: Coupon | None, at: datetime, *, code_given: bool = False) -> Quote:
    """Quote the price, discounted if the coupon can be used; `code_given` reports a code that matched no coupon."""
    nothing = Money.zero(price.currency)
    if coupon is None:
        return Quote(price, nothing, None, OrdersErrorCode.COUPON_NOT_APPLICABLE if code_given else None)
    problem = coupon_problem(coupon, at)
    if problem is not None:
        return Quote(price, nothing, None, problem)
    # Rounded so that what is left can be paid: some currencies have no smallest unit in payments.
    left = price - price.basis_points(coupon.percent_off * 100)
    return Quote(price, price - price_limits(price.currency).rounded_down(left), coupon)


def instructor_share(paid: Money, share_basis_points: int) -> Money:
    """Compute the instructors' part of a price paid; the rest is the platform's."""
    return paid.basis_points(share_basis_points)
