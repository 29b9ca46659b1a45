"""What can be asked of orders."""

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.kernel.identity import require_instructor, require_principal
from subgraphs.kernel.pagination import DEFAULT_PAGE, Connection, PageRequest, connection_of
from subgraphs.orders.errors import Refusal
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.types import Cart, Course, InstructorBalance, Order, Payout
from subgraphs.orders.service import change_cart, request_payout


@strawberry.type
class Query:
    @strawberry.field(directives=[Authenticated()])
    async def cart(self, info: Info) -> Cart | None:
        return Cart.of(await change_cart.view_cart(info.context.ports, info.context.principal))

    @strawberry.field(directives=[Authenticated()], description="An order of the viewer's; any, for an admin.")
    async def order(self, info: Info, id: strawberry.ID) -> Order | None:
        require_principal(info.context.principal)
        return await Order.find(info, id)

    @strawberry.field(directives=[Authenticated()], description="The viewer's purchases, newest first.")
    async def my_orders(self, info: Info, first: int = DEFAULT_PAGE, after: str | None = None) -> Connection[Order]:
        principal = require_principal(info.context.principal)
        request = PageRequest.of(first, after, keys=1)
        async with info.context.ports.units() as work:
            page = await work.orders.history(principal.user_id, request)
        return connection_of(page.map(Order.of))

    @strawberry.field(directives=[Authenticated()], description="What the viewer wishes for, newest first.")
    async def wishlist(self, info: Info) -> list[Course]:
        principal = require_principal(info.context.principal)
        async with info.context.ports.units() as work:
            wished = await work.carts.wishlist(principal.user_id)
        return [Course(id=strawberry.ID(course_id)) for course_id in wished]

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="What the viewer has earned, for each currency.",
    )
    async def instructor_balances(self, info: Info) -> list[InstructorBalance]:
        instructor = require_instructor(info.context.principal)
        async with info.context.ports.units() as work:
            balances = await work.ledger.balances(instructor.user_id, info.context.ports.clock())
        return [InstructorBalance.of(balance) for balance in balances]

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])], description="The viewer's payouts, newest first."
    )
    async def my_payouts(self, info: Info, first: int = DEFAULT_PAGE, after: str | None = None) -> Connection[Payout]:
        instructor = require_instructor(info.context.principal)
        request = PageRequest.of(first, after, keys=1)
        async with info.context.ports.units() as work:
            page = await work.payouts.history(instructor.user_id, request)
        return connection_of(page.map(Payout.of))

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Whether the viewer's earnings can be sent to them; null while the payment service does not say.",
    )
    async def payouts_enabled(self, info: Info) -> bool | None:
        try:
            return await request_payout.can_be_paid(info.context.ports, info.context.principal)
        except Refusal:
            return None
