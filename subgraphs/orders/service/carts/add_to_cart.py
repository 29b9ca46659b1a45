"""Adding a course to the cart."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.carts.price_cart import (
    Cart,
    enrolled_courses,
    find_course,
    price_cart,
    purchase_problem,
)
from subgraphs.orders.service.model import MAX_CART_ITEMS
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class AddToCart:
    """Add a course to the caller's cart; adding it again changes nothing."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> Cart:
        """Raise OrdersError if the cart is full or the caller cannot buy the course."""
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            cart = await work.carts.lock(user_id)
            if course_id not in cart.course_ids:
                if len(cart.course_ids) >= MAX_CART_ITEMS:
                    message = f"A cart holds at most {MAX_CART_ITEMS} courses."
                    raise OrdersError(OrdersErrorCode.CART_FULL, message, "courseId")
                course = await find_course(work, course_id)
                enrolled = course_id in await enrolled_courses(work, user_id, [course_id])
                problem = purchase_problem(course, user_id, enrolled=enrolled)
                if problem is not None:
                    raise problem
                await work.carts.add(user_id, course_id, self.clock())
            return await price_cart(work, await work.carts.get(user_id), self.clock())
