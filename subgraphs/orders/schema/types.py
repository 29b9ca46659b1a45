"""Entities that orders owns or extends: Course, User, Enrollment, Order."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.kernel.graphql.conventions.nodes import NODE_KEYS, Node, NodeKey
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.kernel.identity.ids import COURSE, ENROLLMENT, ORDER, USER, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.orders.errors import OrdersError
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.enums import (
    EnrollmentSource,
    EnrollmentStatus,
    OrdersErrorCode,
    OrderStatus,
    RefundStatus,
)
from subgraphs.orders.service import model
from subgraphs.orders.service.pricing import quotes

MAX_CODES = 3
"""The number of coupon codes that one request may try, so that guessing needs many, rate-limited requests."""


@strawberry.type(description="The current price of a course for the viewer.")
class PriceQuote:
    list_price: MoneyType = strawberry.field(description="The price without a coupon.")
    discount: MoneyType = strawberry.field(description="The coupon's discount; zero without a coupon.")
    total: MoneyType = strawberry.field(description="The price to pay.")
    coupon_applied: bool = strawberry.field(description="Whether a coupon reduced the price.")
    coupon_problem: OrdersErrorCode | None = strawberry.field(
        description="The reason for which the given code was not applied; null if it was, or none was given."
    )

    @classmethod
    def of(cls, quote: quotes.Quote) -> Self:
        return cls(
            list_price=MoneyType.of(quote.list_price),
            discount=MoneyType.of(quote.discount),
            total=MoneyType.of(quote.total),
            coupon_applied=quote.coupon is not None,
            coupon_problem=quote.coupon_problem,
        )


@strawberry.federation.type(keys=["id"], description="A course of the catalog.")
class Course:
    id: strawberry.ID = strawberry.field(description="The course's id.")

    @strawberry.field(description="The viewer's enrollment, active or revoked; null if they never had one.")
    async def viewer_enrollment(self, info: Info) -> "Enrollment | None":
        enrollment = await info.context.viewer_enrollments.load(COURSE.parse(self.id))
        return None if enrollment is None else Enrollment.of(enrollment)

    @strawberry.field(description="The current price, with the coupon if it covers this course; null if not for sale.")
    async def viewer_price(
        self,
        info: Info,
        coupon_code: Annotated[
            str | None,
            strawberry.argument(description=f"A coupon code to apply; at most {MAX_CODES} codes in one request."),
        ] = None,
    ) -> PriceQuote | None:
        try:
            code = None if coupon_code is None else quotes.normalize_code(coupon_code)
        except OrdersError:
            code = ""
        if code is not None:
            info.context.codes_tried.add(code)
        if len(info.context.codes_tried) > MAX_CODES:
            raise BadUserInput(f"At most {MAX_CODES} codes can be tried at once.", argument="couponCode")
        if code:
            # Codes that are tried are counted, and redemptions change what they give.
            info.context.cache_control.no_store()
            await info.context.code_counts.load(code)
        quote = await info.context.quotes.load((COURSE.parse(self.id), code))
        return None if quote is None else PriceQuote.of(quote)

    @strawberry.field(description="Whether the course is on the viewer's wishlist; null for anonymous viewers.")
    async def viewer_in_wishlist(self, info: Info) -> bool | None:
        if info.context.principal is None:
            return None
        return await info.context.viewer_wishes.load(COURSE.parse(self.id))

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(COURSE, id, "id")))


@strawberry.federation.type(keys=["id"], description="A user of the marketplace.")
class User:
    id: strawberry.ID = strawberry.field(description="The user's id.")

    @strawberry.field(
        description="The user's active enrollments, newest first; visible to the user and to admins only."
    )
    async def enrollments(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> "Connection[Enrollment] | None":
        request = PageRequest.of(first, after, keys=(is_id(ENROLLMENT),))
        page = await info.context.use_cases.list_enrollments(info.context.principal, USER.parse(self.id), request)
        return connection_of(page.map(Enrollment.of))

    @strawberry.field(
        description="The user's orders, newest first, those closed unpaid included; null unless the viewer is an admin."
    )
    async def orders(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> "Connection[Order] | None":
        request = PageRequest.of(first, after, keys=(is_id(ORDER),))
        page = await info.context.buyers_orders.load((USER.parse(self.id), request))
        return None if page is None else connection_of(page.map(Order.of))

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(USER, id, "id")))


@strawberry.federation.type(
    keys=NODE_KEYS, description="A user's access to a course; visible to the user and to admins only."
)
class Enrollment(NodeKey, Node):
    id: strawberry.ID = strawberry.field(description="The enrollment's id.")
    user: User = strawberry.field(description="The enrolled user.")
    course: Course = strawberry.field(description="The course to which the enrollment gives access.")
    status: EnrollmentStatus = strawberry.field(description="Whether the enrollment gives access now.")
    source: EnrollmentSource = strawberry.field(description="The origin of the enrollment.")
    enrolled_at: datetime = strawberry.field(description="The time from which the user has, or had, access.")
    order_id: strawberry.Private[str | None]

    @strawberry.field(description="The order by which the course was bought; null if it was given.")
    async def order(self, info: Info) -> "Order | None":
        return None if self.order_id is None else await Order.find(info, self.order_id)

    @classmethod
    def of(cls, enrollment: model.Enrollment) -> Self:
        return cls(
            id=strawberry.ID(enrollment.id),
            user=User(id=strawberry.ID(enrollment.user_id)),
            course=Course(id=strawberry.ID(enrollment.course_id)),
            status=enrollment.status,
            source=enrollment.source,
            enrolled_at=enrollment.enrolled_at,
            order_id=enrollment.order_id,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        principal = info.context.principal
        enrollment = await info.context.enrollments.load(parse_id(ENROLLMENT, id, "id"))
        if enrollment is None or principal is None:
            return None
        return cls.of(enrollment) if principal.has(Scope.ORDERS_READ) or principal.is_user(enrollment.user_id) else None


@strawberry.type(description="One course of an order, as it was at the time of sale.")
class OrderLine:
    id: strawberry.ID = strawberry.field(description="The line's id.")
    course: Course = strawberry.field(description="The course that was bought.")
    title_snapshot: str = strawberry.field(description="The course's title at the time of sale.")
    list_price: MoneyType = strawberry.field(description="The price before the discount.")
    discount: MoneyType = strawberry.field(description="The coupon's discount.")
    tax: MoneyType = strawberry.field(description="The tax on top of the price.")
    paid: MoneyType = strawberry.field(description="The amount to pay for this line, or paid.")
    coupon_code: str | None = strawberry.field(description="The code of the coupon applied; null if none was.")
    line: strawberry.Private[model.OrderLine]

    @strawberry.field(description="The amount refunded; null if the line was not refunded.")
    def refunded(self) -> MoneyType | None:
        return None if self.line.refunded is None else MoneyType.of(self.line.refunded)

    @strawberry.field(description="The state of the line's refund; null if none was requested.")
    async def refund_status(self, info: Info) -> RefundStatus | None:
        refund = await info.context.refunds.load(self.line.id)
        return None if refund is None else refund.status

    @classmethod
    def of(cls, line: model.OrderLine) -> Self:
        return cls(
            id=strawberry.ID(line.id),
            course=Course(id=strawberry.ID(line.course_id)),
            title_snapshot=line.title,
            list_price=MoneyType.of(line.list_price),
            discount=MoneyType.of(line.discount),
            tax=MoneyType.of(line.tax),
            paid=MoneyType.of(line.paid),
            coupon_code=line.coupon_code,
            line=line,
        )


@strawberry.federation.type(keys=NODE_KEYS, description="A purchase; visible to its buyer and to admins only.")
class Order(NodeKey, Node):
    id: strawberry.ID = strawberry.field(description="The order's id.")
    number: str = strawberry.field(description="The order's number for people, such as `L2026-000123`.")
    buyer: User = strawberry.field(description="The user who placed the order.")
    status: OrderStatus = strawberry.field(description="The state of the order.")
    lines: list[OrderLine] = strawberry.field(description="The courses of the order.")
    total: MoneyType = strawberry.field(description="The total to pay, or paid.")
    refunded: MoneyType = strawberry.field(description="The amount refunded so far.")
    created_at: datetime = strawberry.field(description="The time at which the order was placed.")
    paid_at: datetime | None = strawberry.field(description="The time at which the payment arrived; null before.")
    receipt_url: str | None = strawberry.field(
        description="The address of the payment service's receipt; null without one."
    )

    @classmethod
    def of(cls, order: model.Order) -> Self:
        return cls(
            id=strawberry.ID(order.id),
            number=order.number,
            buyer=User(id=strawberry.ID(order.buyer_id)),
            status=order.status,
            lines=[OrderLine.of(line) for line in order.lines],
            total=MoneyType.of(order.total),
            refunded=MoneyType.of(order.refunded),
            created_at=order.created_at,
            paid_at=order.paid_at,
            receipt_url=order.receipt_url,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return await cls.find(info, id)

    @classmethod
    async def find(cls, info: Info, id: str) -> Self | None:
        """Find the order with that id; None if there is none, or the viewer may not see it."""
        principal = info.context.principal
        order = await info.context.orders.load(parse_id(ORDER, id, "id"))
        if order is None or principal is None:
            return None
        return cls.of(order) if principal.has(Scope.ORDERS_READ) or principal.is_user(order.buyer_id) else None
