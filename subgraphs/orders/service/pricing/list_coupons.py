"""Pages of an instructor's coupons."""

from dataclasses import dataclass

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.quotes import Coupon


@dataclass(frozen=True, slots=True)
class ListCoupons:
    """List the coupons that the caller created, newest first: all, or those of one course."""

    units: Transactions[OrdersWork]

    async def __call__(
        self, principal: Principal | None, course_id: CourseId | None, request: PageRequest
    ) -> Page[Coupon]:
        created_by = require_instructor(principal).user_id
        async with self.units.reading() as work:
            return await work.coupons.page_of_creator(created_by, course_id, request)
