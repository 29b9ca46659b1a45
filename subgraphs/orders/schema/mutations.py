"""What can be changed in orders. Each resolver calls one use case and presents its result or its refusals."""

from datetime import datetime
from enum import Enum

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.ids import COURSE, ORDER_LINE, USER, CourseId, OrderLineId, UserId
from subgraphs.kernel.scalars import BigInt
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.payloads import (
    CartPayload,
    CheckoutPayload,
    CouponPayload,
    EnrollmentPayload,
    OnboardingPayload,
    OrderPayload,
    PayoutPayload,
    WishlistPayload,
    attempt,
)
from subgraphs.orders.schema.types import Cart, Coupon, Course, Enrollment, Order, Payout
from subgraphs.orders.service import change_cart, create_coupon, enroll, refund_line, request_payout, start_checkout
from subgraphs.orders.service.model import GrantKind, OrderStatus


@strawberry.enum(description="What an admin gives access for.")
class AccessKind(Enum):
    GIFT = GrantKind.GIFT.value
    ADMIN = GrantKind.ADMIN.value


@strawberry.type
class Mutation:
    @strawberry.mutation(directives=[Authenticated()])
    async def cart_add_course(self, info: Info, course_id: strawberry.ID) -> CartPayload:
        use_case = change_cart.add_course(info.context.ports, info.context.principal, _course_id(course_id))
        cart, errors = await attempt(use_case)
        return CartPayload(cart=None if cart is None else Cart.of(cart), errors=errors)

    @strawberry.mutation(directives=[Authenticated()])
    async def cart_remove_course(self, info: Info, course_id: strawberry.ID) -> CartPayload:
        use_case = change_cart.remove_course(info.context.ports, info.context.principal, _course_id(course_id))
        cart, errors = await attempt(use_case)
        return CartPayload(cart=None if cart is None else Cart.of(cart), errors=errors)

    @strawberry.mutation(directives=[Authenticated()], description="Uses a code for the whole cart; null removes it.")
    async def cart_apply_coupon(self, info: Info, code: str | None) -> CartPayload:
        cart, errors = await attempt(change_cart.apply_coupon(info.context.ports, info.context.principal, code))
        return CartPayload(cart=None if cart is None else Cart.of(cart), errors=errors)

    @strawberry.mutation(directives=[Authenticated()], description="Wishes for a course, or no longer.")
    async def wishlist_toggle(self, info: Info, course_id: strawberry.ID) -> WishlistPayload:
        known = _course_id(course_id)
        wished, errors = await attempt(change_cart.toggle_wish(info.context.ports, info.context.principal, known))
        course = None if wished is None else Course(id=strawberry.ID(known))
        return WishlistPayload(course=course, errors=errors)

    @strawberry.mutation(
        directives=[Authenticated()],
        description="Turns the cart into an order and opens its payment page. The total and currency are those that "
        "the buyer was shown: if they are no longer true, nothing happens. The same key gives the same order.",
    )
    async def checkout_start(
        self, info: Info, idempotency_key: strawberry.ID, expected_total_minor: BigInt, currency: str
    ) -> CheckoutPayload:
        order, errors = await attempt(
            start_checkout.start_checkout(
                info.context.ports,
                info.context.principal,
                idempotency_key=idempotency_key,
                expected_total_minor=expected_total_minor,
                currency=currency,
            )
        )
        if order is None:
            return CheckoutPayload(order=None, checkout_url=None, errors=errors)
        url = order.checkout_url if order.status is OrderStatus.PENDING else None
        return CheckoutPayload(order=Order.of(order), checkout_url=url, errors=[])

    @strawberry.mutation(directives=[Authenticated()], description="Takes a course that costs nothing.")
    async def course_enroll_free(self, info: Info, course_id: strawberry.ID) -> OrderPayload:
        use_case = start_checkout.enroll_free(info.context.ports, info.context.principal, _course_id(course_id))
        order, errors = await attempt(use_case)
        return OrderPayload(order=None if order is None else Order.of(order), errors=errors)

    @strawberry.mutation(directives=[Authenticated()], description="Gives back a course within the refund window.")
    async def order_refund_request(
        self, info: Info, order_line_id: strawberry.ID, reason: str, idempotency_key: strawberry.ID
    ) -> OrderPayload:
        order, errors = await attempt(
            refund_line.request_refund(
                info.context.ports,
                info.context.principal,
                line_id=_line_id(order_line_id),
                reason=reason,
                idempotency_key=idempotency_key,
            )
        )
        return OrderPayload(order=None if order is None else Order.of(order), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["admin"]])], description="Gives back the price of a course at any time."
    )
    async def order_refund(
        self, info: Info, order_line_id: strawberry.ID, reason: str, idempotency_key: strawberry.ID
    ) -> OrderPayload:
        order, errors = await attempt(
            refund_line.refund_as_admin(
                info.context.ports,
                info.context.principal,
                line_id=_line_id(order_line_id),
                reason=reason,
                idempotency_key=idempotency_key,
            )
        )
        return OrderPayload(order=None if order is None else Order.of(order), errors=errors)

    @strawberry.mutation(directives=[RequiresScopes(scopes=[["instructor"]])])
    async def coupon_create(
        self,
        info: Info,
        *,
        course_id: strawberry.ID,
        code: str,
        percent_off: int,
        max_redemptions: int | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> CouponPayload:
        coupon, errors = await attempt(
            create_coupon.create_coupon(
                info.context.ports,
                info.context.principal,
                course_id=_course_id(course_id),
                code=code,
                percent_off=percent_off,
                max_redemptions=max_redemptions,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
        return CouponPayload(coupon=None if coupon is None else Coupon.of(coupon), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Lets the viewer tell the payment service who they are, so that they can be paid.",
    )
    async def payouts_onboard(self, info: Info) -> OnboardingPayload:
        url, errors = await attempt(request_payout.onboard(info.context.ports, info.context.principal))
        return OnboardingPayload(url=url, errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Pays out all that the viewer has available in a currency. The same key is the same payout.",
    )
    async def payout_request(self, info: Info, idempotency_key: strawberry.ID, currency: str = "USD") -> PayoutPayload:
        payout, errors = await attempt(
            request_payout.request_payout(
                info.context.ports, info.context.principal, currency=currency, idempotency_key=idempotency_key
            )
        )
        return PayoutPayload(payout=None if payout is None else Payout.of(payout), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["admin"]])], description="Gives somebody a course without a purchase."
    )
    async def access_give(
        self, info: Info, user_id: strawberry.ID, course_id: strawberry.ID, kind: AccessKind
    ) -> EnrollmentPayload:
        use_case = enroll.give_access(
            info.context.ports,
            info.context.principal,
            user_id=_user_id(user_id),
            course_id=_course_id(course_id),
            kind=GrantKind(kind.value),
        )
        enrollment, errors = await attempt(use_case)
        return EnrollmentPayload(enrollment=None if enrollment is None else Enrollment.of(enrollment), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["admin"]])],
        description="Takes back what admins gave somebody; what they bought stays.",
    )
    async def access_take(self, info: Info, user_id: strawberry.ID, course_id: strawberry.ID) -> EnrollmentPayload:
        use_case = enroll.take_access(
            info.context.ports, info.context.principal, user_id=_user_id(user_id), course_id=_course_id(course_id)
        )
        enrollment, errors = await attempt(use_case)
        return EnrollmentPayload(enrollment=None if enrollment is None else Enrollment.of(enrollment), errors=errors)


def _course_id(text: str) -> CourseId:
    return known_id(COURSE, text, "courseId")


def _line_id(text: str) -> OrderLineId:
    return known_id(ORDER_LINE, text, "orderLineId")


def _user_id(text: str) -> UserId:
    return known_id(USER, text, "userId")
