"""Carts with current prices, and the reasons why a course cannot be bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import Course
from subgraphs.orders.service.ports.sales.carts import StoredCart
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.quotes import Quote, quote

COUPON_MESSAGES = {
    OrdersErrorCode.COUPON_INVALID: "This code is not valid.",
    OrdersErrorCode.COUPON_EXPIRED: "This code has expired.",
    OrdersErrorCode.COUPON_EXHAUSTED: "This code was used as often as it may be.",
    OrdersErrorCode.COUPON_NOT_APPLICABLE: "This code is for other courses.",
}


@dataclass(frozen=True, slots=True)
class PricedItem:
    """A course that can be bought, and its current price."""

    course: Course
    quote: Quote


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart with current prices; courses that cannot be bought are among the problems instead of the items."""

    user_id: UserId
    currency: Currency
    items: tuple[PricedItem, ...]
    coupon_code: str | None
    problems: tuple[OrdersError, ...]

    @property
    def subtotal(self) -> Money:
        return sum((item.quote.list_price for item in self.items), Money.zero(self.currency))

    @property
    def discount(self) -> Money:
        return sum((item.quote.discount for item in self.items), Money.zero(self.currency))

    @property
    def total(self) -> Money:
        return self.subtotal - self.discount


async def price_cart(work: OrdersWork, cart: StoredCart, at: datetime) -> Cart:
    """Price the cart as of that time."""
    courses = await work.courses.by_ids(cart.course_ids)
    enrolled = await enrolled_courses(work, cart.user_id, cart.course_ids)
    code = cart.coupon_code
    coupons = await work.coupons.by_codes([(course_id, code) for course_id in cart.course_ids]) if code else {}
    items: list[PricedItem] = []
    problems: list[OrdersError] = []
    for course_id in cart.course_ids:
        course = courses.get(course_id)
        problem = purchase_problem(course, cart.user_id, enrolled=course_id in enrolled)
        if problem is not None:
            problems.append(problem)
            continue
        assert course is not None
        assert course.price is not None
        if items and items[0].quote.list_price.currency is not course.price.currency:
            message = "Courses of different currencies are bought one after the other."
            problems.append(OrdersError(OrdersErrorCode.MIXED_CURRENCIES, message, course_id=course_id))
            continue
        coupon = coupons.get((course_id, code)) if code else None
        priced = quote(course.price, coupon, at, code_given=code is not None)
        if priced.coupon_problem not in (None, OrdersErrorCode.COUPON_NOT_APPLICABLE):
            message = COUPON_MESSAGES[priced.coupon_problem]
            problems.append(OrdersError(priced.coupon_problem, message, "couponCode", course_id))
        items.append(PricedItem(course, priced))
    currency = items[0].quote.list_price.currency if items else Currency.USD
    return Cart(cart.user_id, currency, tuple(items), code, tuple(problems))


async def find_course(work: OrdersWork, course_id: CourseId) -> Course:
    """Find the course. Raises OrdersError if there is none."""
    course = (await work.courses.by_ids([course_id])).get(course_id)
    if course is None:
        message = "This course is not for sale."
        raise OrdersError(OrdersErrorCode.COURSE_UNAVAILABLE, message, "courseId", course_id)
    return course


async def enrolled_courses(work: OrdersWork, user_id: UserId, course_ids: Sequence[CourseId]) -> set[CourseId]:
    """Return those of the courses in which the user is enrolled."""
    found = await work.enrollments.of_user(user_id, course_ids)
    return {course_id for course_id, enrollment in found.items() if enrollment.is_active}


def purchase_problem(course: Course | None, buyer_id: UserId, *, enrolled: bool) -> OrdersError | None:
    """Return the reason why the buyer cannot buy the course, if there is one."""
    if course is None or not course.is_for_sale:
        course_id = None if course is None else course.id
        return OrdersError(OrdersErrorCode.COURSE_UNAVAILABLE, "This course is not for sale.", "courseId", course_id)
    if buyer_id == course.owner_id or buyer_id in course.instructor_ids:
        return OrdersError(OrdersErrorCode.OWN_COURSE, "You teach this course.", "courseId", course.id)
    if enrolled:
        return OrdersError(OrdersErrorCode.ALREADY_ENROLLED, "You have this course.", "courseId", course.id)
    return None
