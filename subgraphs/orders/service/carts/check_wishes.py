"""Batched lookup of the viewer's wishes."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class CheckWishes:
    """Return those of the courses that are on the viewer's wishlist; none for an anonymous viewer."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, course_ids: Sequence[CourseId]) -> set[CourseId]:
        if principal is None:
            return set()
        async with self.units.reading() as work:
            return await work.carts.wished(principal.user_id, course_ids)
