"""Carts: what somebody means to buy, what it costs now, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.identity import Principal, require_principal
from subgraphs.kernel.ids import CourseId, UserId
from subgraphs.kernel.money import Currency, Money
from subgraphs.kernel.rate_limits import Limit
from subgraphs.orders.errors import Refusal, RefusalReason
from subgraphs.orders.service.model import MAX_CART_ITEMS, MAX_WISHLIST_ITEMS, Course
from subgraphs.orders.service.ports import OrdersWork, Ports, StoredCart
from subgraphs.orders.service.pricing import Quote, normal_code, quote

CODES_TRIED = Limit("coupon-codes", burst=20, per=timedelta(minutes=10))
"""Codes are short enough to be guessed by whoever may try for long."""

_COUPON_MESSAGES = {
    RefusalReason.COUPON_INVALID: "This code is not valid.",
    RefusalReason.COUPON_EXPIRED: "This code has expired.",
    RefusalReason.COUPON_EXHAUSTED: "This code was used as often as it may be.",
    RefusalReason.COUPON_NOT_APPLICABLE: "This code is for other courses.",
}


@dataclass(frozen=True, slots=True)
class PricedItem:
    """A course that can be bought, and its price now."""

    course: Course
    quote: Quote


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart with today's prices; what cannot be bought is among the problems and not among the items."""

    currency: Currency
    items: tuple[PricedItem, ...]
    coupon_code: str | None
    problems: tuple[Refusal, ...]

    @property
    def subtotal(self) -> Money:
        return sum((item.quote.list_price for item in self.items), Money.zero(self.currency))

    @property
    def discount(self) -> Money:
        return sum((item.quote.discount for item in self.items), Money.zero(self.currency))

    @property
    def total(self) -> Money:
        return self.subtotal - self.discount


async def view_cart(ports: Ports, principal: Principal | None) -> Cart:
    """The caller's cart."""
    known = require_principal(principal)
    async with ports.units() as work:
        return await price_cart(work, ports, await work.carts.get(known.user_id))


async def add_course(ports: Ports, principal: Principal | None, course_id: CourseId) -> Cart:
    """Put a course into the cart; putting it there again changes nothing. Raises Refusal."""
    user_id = require_principal(principal).user_id
    async with ports.units() as work:
        cart = await work.carts.lock(user_id)
        if course_id not in cart.course_ids:
            if len(cart.course_ids) >= MAX_CART_ITEMS:
                raise Refusal(RefusalReason.CART_FULL, f"A cart holds at most {MAX_CART_ITEMS} courses.", "courseId")
            course = await _course(work, course_id)
            problem = _obstacle(course, user_id, enrolled=course_id in await _enrolled(work, user_id, [course_id]))
            if problem is not None:
                raise problem
            await work.carts.add(user_id, course_id, ports.clock())
        return await price_cart(work, ports, await work.carts.get(user_id))


async def remove_course(ports: Ports, principal: Principal | None, course_id: CourseId) -> Cart:
    """Take a course out of the cart, if it is there."""
    user_id = require_principal(principal).user_id
    async with ports.units() as work:
        await work.carts.remove(user_id, [course_id])
        return await price_cart(work, ports, await work.carts.get(user_id))


async def apply_coupon(ports: Ports, principal: Principal | None, code: str | None) -> Cart:
    """Use a code for the courses of the cart that it is for; None takes it away. Raises Refusal if it is for none."""
    user_id = require_principal(principal).user_id
    if code is not None:
        await ports.limits.attempt(CODES_TRIED, user_id)
    async with ports.units() as work:
        cart = await work.carts.lock(user_id)
        if code is not None:
            code = normal_code(code)
            problem = await _code_problem(work, ports, cart, code)
            if problem is not None:
                raise Refusal(problem, _COUPON_MESSAGES[problem], "code")
        await work.carts.set_coupon(user_id, code)
        return await price_cart(work, ports, await work.carts.get(user_id))


async def toggle_wish(ports: Ports, principal: Principal | None, course_id: CourseId) -> bool:
    """Wish for a course, or no longer; whether it is wished for now. Raises Refusal."""
    user_id = require_principal(principal).user_id
    async with ports.units() as work:
        await work.carts.lock(user_id)
        if await work.carts.wished(user_id, [course_id]):
            await work.carts.unwish(user_id, [course_id])
            return False
        if len(await work.carts.wishlist(user_id)) >= MAX_WISHLIST_ITEMS:
            raise Refusal(RefusalReason.CART_FULL, f"A wishlist holds at most {MAX_WISHLIST_ITEMS}.", "courseId")
        await _course(work, course_id)
        await work.carts.wish(user_id, course_id, ports.clock())
        return True


async def price_cart(work: OrdersWork, ports: Ports, cart: StoredCart) -> Cart:
    """The cart with the prices of this moment."""
    now = ports.clock()
    courses = await work.courses.by_ids(cart.course_ids)
    enrolled = await _enrolled(work, cart.user_id, cart.course_ids)
    code = cart.coupon_code
    coupons = await work.coupons.by_codes([(course_id, code) for course_id in cart.course_ids]) if code else {}
    items: list[PricedItem] = []
    problems: list[Refusal] = []
    for course_id in cart.course_ids:
        course = courses.get(course_id)
        obstacle = _obstacle(course, cart.user_id, enrolled=course_id in enrolled)
        if obstacle is not None:
            problems.append(obstacle)
            continue
        assert course is not None
        assert course.price is not None
        if items and items[0].quote.list_price.currency is not course.price.currency:
            message = "Courses of different currencies are bought one after the other."
            problems.append(Refusal(RefusalReason.MIXED_CURRENCIES, message, course_id=course_id))
            continue
        coupon = coupons.get((course_id, code)) if code else None
        priced = quote(course.price, coupon, now, code_given=code is not None)
        if priced.coupon_problem not in (None, RefusalReason.COUPON_NOT_APPLICABLE):
            message = _COUPON_MESSAGES[priced.coupon_problem]
            problems.append(Refusal(priced.coupon_problem, message, "couponCode", course_id))
        items.append(PricedItem(course, priced))
    currency = items[0].quote.list_price.currency if items else Currency.USD
    return Cart(currency, tuple(items), code, tuple(problems))


async def _code_problem(work: OrdersWork, ports: Ports, cart: StoredCart, code: str) -> RefusalReason | None:
    coupons = await work.coupons.by_codes([(course_id, code) for course_id in cart.course_ids])
    if not coupons:
        return RefusalReason.COUPON_NOT_APPLICABLE
    courses = await work.courses.by_ids([course_id for course_id, _ in coupons])
    problems = [
        quote(course.price, coupon, ports.clock()).coupon_problem
        for (course_id, _), coupon in coupons.items()
        if (course := courses.get(course_id)) is not None and course.price is not None
    ]
    return None if not problems or None in problems else problems[0]


async def _course(work: OrdersWork, course_id: CourseId) -> Course:
    course = (await work.courses.by_ids([course_id])).get(course_id)
    if course is None:
        raise Refusal(RefusalReason.COURSE_UNAVAILABLE, "This course is not for sale.", "courseId", course_id)
    return course


async def _enrolled(work: OrdersWork, user_id: UserId, course_ids: Sequence[CourseId]) -> set[CourseId]:
    found = await work.enrollments.of_user(user_id, course_ids)
    return {course_id for course_id, enrollment in found.items() if enrollment.is_active}


def _obstacle(course: Course | None, buyer_id: UserId, *, enrolled: bool) -> Refusal | None:
    """Why the buyer cannot buy the course now, if they cannot."""
    if course is None or not course.is_for_sale:
        course_id = None if course is None else course.id
        return Refusal(RefusalReason.COURSE_UNAVAILABLE, "This course is not for sale.", "courseId", course_id)
    if buyer_id == course.owner_id or buyer_id in course.instructor_ids:
        return Refusal(RefusalReason.OWN_COURSE, "You teach this course.", "courseId", course.id)
    if enrolled:
        return Refusal(RefusalReason.ALREADY_ENROLLED, "You have this course.", "courseId", course.id)
    return None
