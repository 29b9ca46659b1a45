"""Query fields of orders."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
    is_unix_time,
)
from subgraphs.kernel.graphql.viewer import ROOT
from subgraphs.kernel.identity.ids import ORDER, USER, parse_id
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.enums import OrderStatus
from subgraphs.orders.schema.money_issues import MoneyIssue
from subgraphs.orders.schema.types import Order
from subgraphs.orders.schema.viewer import Viewer
from subgraphs.orders.service.ports.sales.orders import OrderFilter


@strawberry.input(description="The orders to list: those that match every given field.")
class OrderFilterInput:
    number: str | None = strawberry.field(default=None, description="The order's number, such as `L2026-000123`.")
    provider_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The payment service's id of the payment page, payment, refund or dispute of the order.",
    )
    buyer_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of the buyer; `users` finds it by an e-mail address or a name."
    )
    statuses: list[OrderStatus] | None = strawberry.field(default=None, description="The states of the orders.")
    placed_from: datetime | None = strawberry.field(
        default=None, description="The start of the period in which the orders were placed, inclusive."
    )
    placed_before: datetime | None = strawberry.field(
        default=None, description="The end of the period in which the orders were placed, exclusive."
    )

    def parsed(self) -> OrderFilter:
        """Return the filter as the use case takes it. Raises BadUserInput for a malformed id."""
        return OrderFilter(
            number=self.number,
            provider_id=self.provider_id,
            buyer_id=None if self.buyer_id is None else parse_id(USER, self.buyer_id, "buyerId"),
            statuses=None if self.statuses is None else frozenset(self.statuses),
            placed_from=self.placed_from,
            placed_before=self.placed_before,
        )


@strawberry.type
class Query:
    @strawberry.federation.field(shareable=True, description=ROOT)
    async def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of_caller(info.context)

    @strawberry.field(
        directives=[Authenticated()],
        description="An order of the viewer's, or any order for admins; null if there is no such order.",
    )
    async def order(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
    ) -> Order | None:
        require_principal(info.context.principal)
        return await Order.find(info, id)

    @strawberry.field(
        directives=[RequiresScopes(scopes=[[Scope.ORDERS_READ.value]])],
        description="The orders of all buyers that match a filter, newest first, those closed unpaid included.",
    )
    async def orders(
        self,
        info: Info,
        filter: Annotated[
            OrderFilterInput | None, strawberry.argument(description="The orders to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Order]:
        request = PageRequest.of(first, after, keys=(is_unix_time, is_id(ORDER)))
        wanted = OrderFilter() if filter is None else filter.parsed()
        page = await info.context.use_cases.search_orders(info.context.principal, wanted, request)
        return connection_of(page.map(Order.of))

    @strawberry.field(
        directives=[RequiresScopes(scopes=[[Scope.MONEY_MANAGE.value]])],
        description="Everything about payments that waits for a person, oldest first, with what to do.",
    )
    async def money_issues(self, info: Info) -> list[MoneyIssue]:
        issues = await info.context.use_cases.list_money_issues(info.context.principal)
        orders = await info.context.orders.load_many([issue.order_id for issue in issues if issue.order_id is not None])
        by_id = {order.id: order for order in orders if order is not None}
        return [MoneyIssue.of(issue, by_id.get(issue.order_id) if issue.order_id else None) for issue in issues]
