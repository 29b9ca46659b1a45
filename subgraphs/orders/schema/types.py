"""The types that orders contributes."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.identity import require_self_or_admin
from subgraphs.kernel.ids import COURSE, ENROLLMENT, ORDER, USER, InvalidId
from subgraphs.kernel.money_type import MoneyType
from subgraphs.kernel.pagination import DEFAULT_PAGE, Connection, PageRequest, connection_of
from subgraphs.kernel.user_errors import UserError
from subgraphs.orders.errors import Refusal, RefusalReason
from subgraphs.orders.events import EnrollmentSource
from subgraphs.orders.schema.context import Info
from subgraphs.orders.service import change_cart, ledger, model, pricing

MAX_CODES = 3
"""How many codes one request may try: whoever likes to guess must come often, and is limited by that."""

strawberry.enum(RefusalReason, name="OrderErrorCode", description="Why orders refuse.")
strawberry.enum(model.OrderStatus, description="Where an order stands.")
strawberry.enum(model.EnrollmentStatus, description="Whether an enrollment gives access.")
strawberry.enum(EnrollmentSource, description="What gave the access in the first place.")
strawberry.enum(model.PayoutStatus, description="How far a payout is.")
strawberry.enum(model.RefundStatus, description="How far a refund is.")


@strawberry.type
class OrderError(UserError):
    """Why orders did not do what was asked."""

    reason: RefusalReason
    course_id: strawberry.ID | None

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(
            message=refusal.message,
            code=refusal.code,
            path=refusal.path,
            reason=refusal.reason,
            course_id=None if refusal.course_id is None else strawberry.ID(refusal.course_id),
        )


@strawberry.type
class PriceQuote:
    """What a course would cost now."""

    list: MoneyType
    discount: MoneyType
    total: MoneyType
    coupon_applied: bool
    coupon_problem: RefusalReason | None

    @classmethod
    def of(cls, quote: pricing.Quote) -> Self:
        return cls(
            list=MoneyType.of(quote.list_price),
            discount=MoneyType.of(quote.discount),
            total=MoneyType.of(quote.total),
            coupon_applied=quote.coupon is not None,
            coupon_problem=quote.coupon_problem,
        )


@strawberry.federation.type(keys=["id"])
class Course:
    """A course, as far as buying it goes. Each field is the viewer's own and enters no shared cache."""

    id: strawberry.ID

    @strawberry.field(description="The viewer's enrollment, if they have or had one.")
    async def viewer_enrollment(self, info: Info) -> "Enrollment | None":
        enrollment = await info.context.viewer_enrollments.load(COURSE.parse(self.id))
        return None if enrollment is None else Enrollment.of(enrollment)

    @strawberry.field(description="The price now, with the coupon if it is one for this course; null if not for sale.")
    async def viewer_price(self, info: Info, coupon_code: str | None = None) -> PriceQuote | None:
        try:
            code = None if coupon_code is None else pricing.normal_code(coupon_code)
        except Refusal:
            code = ""
        if code is not None:
            info.context.codes_tried.add(code)
        if len(info.context.codes_tried) > MAX_CODES:
            raise BadUserInput(f"At most {MAX_CODES} codes can be tried at once.", argument="couponCode")
        quote = await info.context.quotes.load((COURSE.parse(self.id), code))
        return None if quote is None else PriceQuote.of(quote)

    @strawberry.field
    async def viewer_in_wishlist(self, info: Info) -> bool | None:
        if info.context.principal is None:
            return None
        return await info.context.viewer_wishes.load(COURSE.parse(self.id))

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(COURSE.parse(id)))
        except InvalidId:
            return None


@strawberry.federation.type(keys=["id"])
class User:
    """A user, as far as their enrollments go."""

    id: strawberry.ID

    @strawberry.field(description="The courses they have, newest first; for themselves and admins alone.")
    async def enrollments(
        self, info: Info, first: int = DEFAULT_PAGE, after: str | None = None
    ) -> "Connection[Enrollment] | None":
        user_id = USER.parse(self.id)
        require_self_or_admin(info.context.principal, user_id)
        request = PageRequest.of(first, after, keys=1)
        async with info.context.ports.units() as work:
            page = await work.enrollments.page_of_user(user_id, request)
        return connection_of(page.map(Enrollment.of))

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(USER.parse(id)))
        except InvalidId:
            return None


@strawberry.federation.type(keys=["id"])
class Enrollment:
    """Somebody's standing in a course; for themselves and admins alone."""

    id: strawberry.ID
    user: User
    course: Course
    status: model.EnrollmentStatus
    source: EnrollmentSource
    enrolled_at: datetime
    order_id: strawberry.Private[str | None]

    @strawberry.field(description="The order that gave it, if an order did.")
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
        try:
            enrollment = await info.context.enrollments.load(ENROLLMENT.parse(id))
        except InvalidId:
            return None
        if enrollment is None or principal is None:
            return None
        return cls.of(enrollment) if principal.is_admin or principal.user_id == enrollment.user_id else None


@strawberry.type
class OrderLine:
    """One course of an order, with its price as it was then."""

    id: strawberry.ID
    course: Course
    title_snapshot: str
    list_price: MoneyType
    discount: MoneyType
    tax: MoneyType
    paid: MoneyType
    coupon_code: str | None
    line: strawberry.Private[model.OrderLine]

    @strawberry.field(description="What went back to the buyer of this line; null if nothing did.")
    def refunded(self) -> MoneyType | None:
        return None if self.line.refunded is None else MoneyType.of(self.line.refunded)

    @strawberry.field(description="How far the refund of this line is, if one was asked for.")
    async def refund_status(self, info: Info) -> model.RefundStatus | None:
        return await info.context.refund_states.load(self.line)

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


@strawberry.federation.type(keys=["id"])
class Order:
    """A purchase; for its buyer and admins alone."""

    id: strawberry.ID
    number: str
    status: model.OrderStatus
    lines: list[OrderLine]
    total: MoneyType
    refunded: MoneyType
    created_at: datetime
    paid_at: datetime | None
    receipt_url: str | None

    @classmethod
    def of(cls, order: model.Order) -> Self:
        return cls(
            id=strawberry.ID(order.id),
            number=order.number,
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
        """The order of that id, if the viewer may see it; otherwise there is none for them."""
        principal = info.context.principal
        try:
            order = await info.context.orders.load(ORDER.parse(id))
        except InvalidId:
            return None
        if order is None or principal is None:
            return None
        return cls.of(order) if principal.is_admin or principal.user_id == order.buyer_id else None


@strawberry.type
class CartItem:
    """A course in the cart that can be bought."""

    course: Course
    quote: PriceQuote


@strawberry.type
class Cart:
    """What the viewer means to buy, at today's prices, and what stands in the way."""

    items: list[CartItem]
    coupon_code: str | None
    subtotal: MoneyType
    discount: MoneyType
    total: MoneyType
    problems: list[OrderError]

    @classmethod
    def of(cls, cart: change_cart.Cart) -> Self:
        return cls(
            items=[
                CartItem(course=Course(id=strawberry.ID(item.course.id)), quote=PriceQuote.of(item.quote))
                for item in cart.items
            ],
            coupon_code=cart.coupon_code,
            subtotal=MoneyType.of(cart.subtotal),
            discount=MoneyType.of(cart.discount),
            total=MoneyType.of(cart.total),
            problems=[OrderError.of(problem) for problem in cart.problems],
        )


@strawberry.type
class InstructorBalance:
    """What an instructor has earned in one currency."""

    pending: MoneyType = strawberry.field(description="Within a refund window still.")
    available: MoneyType = strawberry.field(description="Theirs to keep.")

    @classmethod
    def of(cls, balance: ledger.Balance) -> Self:
        return cls(pending=MoneyType.of(balance.pending), available=MoneyType.of(balance.available))


@strawberry.type
class Payout:
    """Earnings on their way to an instructor."""

    id: strawberry.ID
    amount: MoneyType
    status: model.PayoutStatus
    requested_at: datetime

    @classmethod
    def of(cls, payout: model.Payout) -> Self:
        return cls(
            id=strawberry.ID(payout.id),
            amount=MoneyType.of(payout.amount),
            status=payout.status,
            requested_at=payout.requested_at,
        )


@strawberry.type
class Coupon:
    """A reduction that an instructor gives on a course."""

    id: strawberry.ID
    course: Course
    code: str
    percent_off: int
    starts_at: datetime | None
    ends_at: datetime | None
    max_redemptions: int | None
    reserved: int
    redeemed: int

    @classmethod
    def of(cls, coupon: pricing.Coupon) -> Self:
        return cls(
            id=strawberry.ID(coupon.id),
            course=Course(id=strawberry.ID(coupon.course_id)),
            code=coupon.code,
            percent_off=coupon.percent_off,
            starts_at=coupon.starts_at,
            ends_at=coupon.ends_at,
            max_redemptions=coupon.max_redemptions,
            reserved=coupon.reserved,
            redeemed=coupon.redeemed,
        )
