"""Pages of a user's enrollments."""

from dataclasses import dataclass

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_self_or
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Enrollment
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ListEnrollments:
    """List a user's active enrollments, newest first, for the user and for admins."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, user_id: UserId, request: PageRequest) -> Page[Enrollment]:
        require_self_or(principal, user_id, Scope.ORDERS_READ)
        async with self.units.reading() as work:
            return await work.enrollments.page_of_user(user_id, request)
