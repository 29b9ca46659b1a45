"""What a course costs somebody: list price, coupon, and who gets which part of it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from subgraphs.kernel.ids import CourseId, UserId
from subgraphs.kernel.money import Money
from subgraphs.orders.errors import Refusal, RefusalReason
from subgraphs.orders.service.model import CouponId

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,31}")


@dataclass(frozen=True, slots=True)
class Coupon:
    """A reduction of one course's price, for as many buyers as its limit allows.

    `reserved` are held by payments under way, `redeemed` were paid with.
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


@dataclass(frozen=True, slots=True)
class Quote:
    """A price as it would be paid now; the coupon that made it, or why a coupon did not."""

    list_price: Money
    discount: Money
    coupon: Coupon | None = None
    coupon_problem: RefusalReason | None = None

    @property
    def total(self) -> Money:
        return self.list_price - self.discount


def normal_code(text: str) -> str:
    """The code in the one form that we store and compare. Raises Refusal for what cannot be one."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        message = "A code has 3 to 32 letters, digits, hyphens or underscores."
        raise Refusal(RefusalReason.COUPON_INVALID, message, "code")
    return code


def coupon_problem(coupon: Coupon, at: datetime) -> RefusalReason | None:
    """Why the coupon cannot be used at that moment, if it cannot."""
    if coupon.starts_at is not None and at < coupon.starts_at:
        return RefusalReason.COUPON_INVALID
    if coupon.ends_at is not None and at >= coupon.ends_at:
        return RefusalReason.COUPON_EXPIRED
    if coupon.max_redemptions is not None and coupon.reserved + coupon.redeemed >= coupon.max_redemptions:
        return RefusalReason.COUPON_EXHAUSTED
    return None


def quote(price: Money, coupon: Coupon | None, at: datetime, *, code_given: bool = False) -> Quote:
    """The price with the coupon, where there is one that can be used."""
    nothing = Money.zero(price.currency)
    if coupon is None:
        return Quote(price, nothing, None, RefusalReason.COUPON_NOT_APPLICABLE if code_given else None)
    problem = coupon_problem(coupon, at)
    if problem is not None:
        return Quote(price, nothing, None, problem)
    return Quote(price, price.basis_points(coupon.percent_off * 100), coupon)


def instructor_share(paid: Money, share_basis_points: int) -> Money:
    """What the instructor earns of a price that was paid; the platform keeps the rest."""
    return paid.basis_points(share_basis_points)
