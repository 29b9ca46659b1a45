"""Changes of coupons by the instructors who created them."""

from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.changes import KEEP, Keep, changed
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import CouponId
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.coupon_rules import check_end, check_terms
from subgraphs.orders.service.pricing.quotes import Coupon


@dataclass(frozen=True, slots=True)
class CouponChange:
    """The terms to change; KEEP leaves one as it is. The course and the code of a coupon never change."""

    percent_off: int | Keep = KEEP
    max_redemptions: int | Keep | None = KEEP
    starts_at: datetime | Keep | None = KEEP
    ends_at: datetime | Keep | None = KEEP
    active: bool | Keep = KEEP


@dataclass(frozen=True, slots=True)
class UpdateCoupon:
    """Change a coupon of the caller's, or switch it off or on. Orders that reserved it before keep its discount."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, coupon_id: CouponId, change: CouponChange) -> Coupon:
        """Raise OrdersError for invalid terms, fewer redemptions than there were, or a coupon that is not theirs."""
        instructor = require_instructor(principal)
        async with self.units() as work:
            coupon = await work.coupons.lock(coupon_id)
            if coupon is None or coupon.created_by != instructor.user_id:
                raise OrdersError(OrdersErrorCode.COUPON_NOT_FOUND, "You have no such coupon.", "couponId")
            after = replace(
                coupon,
                percent_off=changed(change.percent_off, coupon.percent_off),
                max_redemptions=changed(change.max_redemptions, coupon.max_redemptions),
                starts_at=changed(change.starts_at, coupon.starts_at),
                ends_at=changed(change.ends_at, coupon.ends_at),
                active=changed(change.active, coupon.active),
            )
            check_terms(after)
            if after.ends_at != coupon.ends_at:
                check_end(after, self.clock())
            await work.coupons.save(after)
        return after
