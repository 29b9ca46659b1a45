"""What mutations answer: a result, or why there is none."""

from collections.abc import Awaitable
from typing import TypeVar

import strawberry

from subgraphs.orders.errors import Refusal, Refusals
from subgraphs.orders.schema.types import Cart, Coupon, Course, Enrollment, Order, OrderError, Payout

Result = TypeVar("Result")


@strawberry.type
class CartPayload:
    """The cart as it is now, or why nothing changed."""

    cart: Cart | None
    errors: list[OrderError]


@strawberry.type
class WishlistPayload:
    """The course as it is now, or why nothing changed."""

    course: Course | None
    errors: list[OrderError]


@strawberry.type
class CheckoutPayload:
    """The order, and where it is paid (null if it is paid already), or why there is none."""

    order: Order | None
    checkout_url: str | None
    errors: list[OrderError]


@strawberry.type
class OrderPayload:
    """The order as it is now, or why nothing changed."""

    order: Order | None
    errors: list[OrderError]


@strawberry.type
class CouponPayload:
    """The new coupon, or why there is none."""

    coupon: Coupon | None
    errors: list[OrderError]


@strawberry.type
class PayoutPayload:
    """The payout as it is now, or why there is none."""

    payout: Payout | None
    errors: list[OrderError]


@strawberry.type
class OnboardingPayload:
    """Where the payment service asks for the viewer's details, or why it does not."""

    url: str | None
    errors: list[OrderError]


@strawberry.type
class EnrollmentPayload:
    """The enrollment as it is now, or why nothing changed."""

    enrollment: Enrollment | None
    errors: list[OrderError]


async def attempt(use_case: Awaitable[Result]) -> tuple[Result | None, list[OrderError]]:
    """What the use case gives, or its refusals as the client sees them."""
    try:
        return await use_case, []
    except Refusal as refusal:
        return None, [OrderError.of(refusal)]
    except Refusals as several:
        return None, [OrderError.of(refusal) for refusal in several.refusals]
