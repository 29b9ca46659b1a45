"""The rules that a coupon keeps when it is created and when it is changed. Pure."""

from datetime import datetime

from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.pricing.quotes import Coupon

MAX_REDEMPTIONS = 1_000_000


def check_terms(coupon: Coupon) -> None:
    """Check the discount, the number of redemptions and the order of start and end. Raises OrdersError."""
    if not 1 <= coupon.percent_off <= 100:
        raise OrdersError(OrdersErrorCode.INVALID_INPUT, "A coupon takes off 1 to 100 percent.", "percentOff")
    used = coupon.reserved + coupon.redeemed
    if coupon.max_redemptions is not None and not max(1, used) <= coupon.max_redemptions <= MAX_REDEMPTIONS:
        message = f"A coupon can be used {max(1, used)} to {MAX_REDEMPTIONS} times."
        raise OrdersError(OrdersErrorCode.INVALID_INPUT, message, "maxRedemptions")
    if coupon.starts_at is not None and coupon.ends_at is not None and coupon.ends_at <= coupon.starts_at:
        raise OrdersError(OrdersErrorCode.INVALID_INPUT, "A coupon ends after it starts.", "endsAt")


def check_end(coupon: Coupon, now: datetime) -> None:
    """Check that a new end is not over already. Raises OrdersError."""
    if coupon.ends_at is not None and coupon.ends_at <= now:
        raise OrdersError(OrdersErrorCode.INVALID_INPUT, "A coupon does not end before now.", "endsAt")
