"""Applying a coupon code to the cart."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.carts.price_cart import COUPON_MESSAGES, Cart, price_cart
from subgraphs.orders.service.ports.sales.carts import StoredCart
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.code_limits import CodeLimits
from subgraphs.orders.service.pricing.quotes import normalize_code, quote


@dataclass(frozen=True, slots=True)
class ApplyCoupon:
    """Apply a code to the courses of the caller's cart that it covers; None removes it."""

    units: Transactions[OrdersWork]
    count_code: CodeLimits
    clock: Clock

    async def __call__(self, principal: Principal | None, code: str | None, *, ip: str | None = None) -> Cart:
        """Raise OrdersError if the code covers no course of the cart, RateLimited after too many codes."""
        caller = require_principal(principal)
        user_id = caller.user_id
        if code is not None:
            code = normalize_code(code)
            await self.count_code(caller, ip, code)
        async with self.units() as work:
            cart = await work.carts.lock(user_id)
            if code is not None:
                problem = await _code_problem(work, cart, code, self.clock())
                if problem is not None:
                    raise OrdersError(problem, COUPON_MESSAGES[problem], "code")
            await work.carts.set_coupon(user_id, code)
            return await price_cart(work, await work.carts.get(user_id), self.clock())


async def _code_problem(work: OrdersWork, cart: StoredCart, code: str, at: datetime) -> OrdersErrorCode | None:
    coupons = await work.coupons.by_codes([(course_id, code) for course_id in cart.course_ids])
    if not coupons:
        return OrdersErrorCode.COUPON_NOT_APPLICABLE
    courses = await work.courses.by_ids([course_id for course_id, _ in coupons])
    problems = [
        quote(course.price, coupon, at).coupon_problem
        for (course_id, _), coupon in coupons.items()
        if (course := courses.get(course_id)) is not None and course.price is not None
    ]
    return None if not problems or None in problems else problems[0]
