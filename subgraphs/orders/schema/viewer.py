"""The part of the viewer that orders has: cart, orders, enrollments, wishlist, and an instructor's earnings."""

from typing import Annotated, Self

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.graphql.viewer import VIEWER, OwnViewer
from subgraphs.kernel.identity.ids import COURSE, ENROLLMENT, ORDER, parse_id
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.orders.errors import OrdersError
from subgraphs.orders.schema.carts import Cart
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.coupons import Coupon
from subgraphs.orders.schema.payouts import InstructorBalance, Payout
from subgraphs.orders.schema.types import Course, Enrollment, Order
from subgraphs.orders.service.model import COUPON, PAYOUT


@strawberry.federation.type(keys=["id"], description=VIEWER)
class Viewer(OwnViewer):
    @strawberry.field(description="The cart, with current prices.")
    async def cart(self, info: Info) -> Cart | None:
        return Cart.of(await info.context.use_cases.view_cart(info.context.principal))

    @strawberry.field(description="The orders, newest first, without those closed unpaid.")
    async def orders(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[Order] | None:
        request = PageRequest.of(first, after, keys=(is_id(ORDER),))
        page = await info.context.use_cases.list_orders(info.context.principal, request)
        return connection_of(page.map(Order.of))

    @strawberry.field(description="The active enrollments, newest first.")
    async def enrollments(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[Enrollment] | None:
        principal = require_principal(info.context.principal)
        request = PageRequest.of(first, after, keys=(is_id(ENROLLMENT),))
        page = await info.context.use_cases.list_enrollments(principal, principal.user_id, request)
        return connection_of(page.map(Enrollment.of))

    @strawberry.field(description="The courses on the wishlist, newest first.")
    async def wishlist(self, info: Info) -> list[Course] | None:
        wished = await info.context.use_cases.view_wishlist(info.context.principal)
        return [Course(id=strawberry.ID(course_id)) for course_id in wished]

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="The coupons that the viewer created, newest first, those that are over included.",
    )
    async def coupons(
        self,
        info: Info,
        course_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The course whose coupons to list; null for all.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Coupon] | None:
        request = PageRequest.of(first, after, keys=(is_id(COUPON),))
        wanted = None if course_id is None else parse_id(COURSE, course_id, "courseId")
        use_cases = info.context.use_cases
        page = await use_cases.list_coupons(info.context.principal, wanted, request)
        now = use_cases.clock()
        return connection_of(page.map(lambda coupon: Coupon.of(coupon, now)))

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="The earnings as an instructor, one balance per currency.",
    )
    async def balances(self, info: Info) -> list[InstructorBalance] | None:
        balances = await info.context.use_cases.view_balances(info.context.principal)
        return [InstructorBalance.of(balance) for balance in balances]

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])], description="The payouts of earnings, newest first."
    )
    async def payouts(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[Payout] | None:
        request = PageRequest.of(first, after, keys=(is_id(PAYOUT),))
        page = await info.context.use_cases.list_payouts(info.context.principal, request)
        return connection_of(page.map(Payout.of))

    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Whether earnings can be paid out; null while the payment service does not respond.",
    )
    async def payouts_enabled(self, info: Info) -> bool | None:
        try:
            return await info.context.use_cases.check_payouts_enabled(info.context.principal)
        except OrdersError:
            return None

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return cls.of_reference(info.context, id)
