"""Enrollment in a free course, without a checkout."""

from dataclasses import dataclass, replace

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.carts.price_cart import price_cart
from subgraphs.orders.service.checkout.place_order import place_order
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms


@dataclass(frozen=True, slots=True)
class EnrollFree:
    """Enroll the caller in a free course at once, by an order of total zero."""

    units: Transactions[OrdersWork]
    terms: Terms
    clock: Clock

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> Order:
        """Raise OrdersError if the course has a price or the caller cannot have it."""
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            stored = await work.carts.lock(user_id)
            single = replace(stored, course_ids=(course_id,), coupon_code=None)
            cart = await price_cart(work, single, self.clock())
            if cart.problems:
                raise cart.problems[0]
            if cart.total:
                raise OrdersError(OrdersErrorCode.NOT_FREE, "This course is not free.", "courseId", course_id)
            return await place_order(work, self.terms, user_id, cart, self.clock())
