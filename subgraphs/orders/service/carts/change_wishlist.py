"""Changes of the caller's wishlist."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.carts.price_cart import find_course
from subgraphs.orders.service.model import MAX_WISHLIST_ITEMS
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class AddWish:
    """Add a course to the caller's wishlist; adding it again changes nothing."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> None:
        """Raise OrdersError if the list is full or there is no such course."""
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            await work.carts.lock(user_id)
            if await work.carts.wished(user_id, [course_id]):
                return
            if len(await work.carts.wishlist(user_id)) >= MAX_WISHLIST_ITEMS:
                message = f"A wishlist holds at most {MAX_WISHLIST_ITEMS}."
                raise OrdersError(OrdersErrorCode.CART_FULL, message, "courseId")
            await find_course(work, course_id)
            await work.carts.add_wish(user_id, course_id, self.clock())


@dataclass(frozen=True, slots=True)
class RemoveWish:
    """Remove a course from the caller's wishlist; removing it again changes nothing."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> None:
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            await work.carts.lock(user_id)
            await work.carts.remove_wishes(user_id, [course_id])
