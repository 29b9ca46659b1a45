"""From a cart to a payment page, or, where nothing is to be paid, straight to the courses.

The order is committed before the provider hears of it, and the provider is asked with a key made of the order's id.
So a crash at any point leaves an order that the same request finds again, and that the sweeper closes if nobody asks.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from subgraphs.kernel.identity import Principal, require_principal
from subgraphs.kernel.ids import ORDER, ORDER_LINE, CourseId, UserId
from subgraphs.kernel.money import Money
from subgraphs.kernel.rate_limits import Limit
from subgraphs.orders.errors import ProviderRefused, ProviderUnavailable, Refusal, RefusalReason, Refusals
from subgraphs.orders.service import settle_payment
from subgraphs.orders.service.change_cart import Cart, price_cart
from subgraphs.orders.service.model import Order, OrderLine, OrderStatus
from subgraphs.orders.service.ports import KeyedRequest, OrdersWork, Ports, StoredCart, Terms
from subgraphs.orders.service.pricing import Quote, instructor_share
from subgraphs.orders.service.reconcile_checkout import close_checkout

CHECKOUT = "checkout"
CHECKOUTS_STARTED = Limit("checkouts", burst=30, per=timedelta(minutes=10))
MAX_KEY = 200
_ATTEMPTS = 5


async def start_checkout(
    ports: Ports,
    principal: Principal | None,
    *,
    idempotency_key: str,
    expected_total_minor: int,
    currency: str,
) -> Order:
    """An order over the caller's cart, waiting at its `checkout_url`, or PAID if it costs nothing.

    The same key gives the same order. Raises Refusal or Refusals; nothing was charged then.
    """
    user_id = require_principal(principal).user_id
    check_key(idempotency_key)
    await ports.limits.attempt(CHECKOUTS_STARTED, user_id)
    keyed = (idempotency_key, digest_of(str(expected_total_minor), currency))
    for _ in range(_ATTEMPTS):
        await _close_other_checkouts(ports, user_id, keyed)
        async with ports.units() as work:
            stored = await work.carts.lock(user_id)
            order = await _keyed(work, user_id, CHECKOUT, *keyed)
            if order is None:
                others = await work.orders.open_of(user_id)
                if any(other.payment_id is None for other in others):
                    continue  # placed by another request since
                _check_not_in_progress(stored, others)
                cart = await price_cart(work, ports, stored)
                _check_cart(cart, expected_total_minor, currency)
                order = await _place(work, ports, user_id, cart)
                request = KeyedRequest(keyed[1], order.id)
                await work.keys.keep(user_id, CHECKOUT, idempotency_key, request, ports.clock())
        if order.status is OrderStatus.PENDING and order.session_id is None:
            order = await _open_page(ports, order)
        return order
    raise Refusal(RefusalReason.PAYMENT_IN_PROGRESS, "Another checkout is under way. Try again in a moment.")


async def enroll_free(ports: Ports, principal: Principal | None, course_id: CourseId) -> Order:
    """A course that costs nothing, taken at once. Raises Refusal."""
    user_id = require_principal(principal).user_id
    async with ports.units() as work:
        stored = await work.carts.lock(user_id)
        cart = await price_cart(work, ports, replace(stored, course_ids=(course_id,), coupon_code=None))
        if cart.problems:
            raise cart.problems[0]
        if cart.total:
            raise Refusal(RefusalReason.NOT_FREE, "This course is not free.", "courseId", course_id)
        return await _place(work, ports, user_id, cart)


def check_key(key: str) -> None:
    """Raise Refusal for what cannot be an idempotency key."""
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        message = f"An idempotency key has 1 to {MAX_KEY} printable characters."
        raise Refusal(RefusalReason.INVALID_INPUT, message, "idempotencyKey")


def digest_of(*parts: str) -> str:
    """A digest of a request, to tell whether a repeated key comes with the same one."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


async def find_keyed(ports: Ports, user_id: UserId, operation: str, key: str, fingerprint: str) -> Order | None:
    """The order that this key led to, if it was used. Raises Refusal if it was used for another request."""
    async with ports.units() as work:
        return await _keyed(work, user_id, operation, key, fingerprint)


async def _keyed(work: OrdersWork, user_id: UserId, operation: str, key: str, fingerprint: str) -> Order | None:
    request = await work.keys.find(user_id, operation, key)
    if request is None:
        return None
    if request.fingerprint != fingerprint:
        message = "This idempotency key was used for another request."
        raise Refusal(RefusalReason.IDEMPOTENCY_MISMATCH, message, "idempotencyKey")
    return await work.orders.get(request.order_id)


def _check_cart(cart: Cart, expected_total_minor: int, currency: str) -> None:
    if cart.problems:
        raise Refusals(list(cart.problems))
    if not cart.items:
        raise Refusal(RefusalReason.EMPTY_CART, "The cart is empty.")
    if cart.total.amount_minor != expected_total_minor or cart.currency.value != currency:
        message = f"The total is {cart.total} now."
        raise Refusal(RefusalReason.PRICE_CHANGED, message, "expectedTotalMinor")


async def _place(work: OrdersWork, ports: Ports, user_id: UserId, cart: Cart) -> Order:
    now = ports.clock()
    order = Order(
        id=ORDER.new(),
        number=await work.orders.next_number(now),
        buyer_id=user_id,
        status=OrderStatus.PENDING,
        currency=cart.currency,
        lines=tuple(
            _line(item.course.id, item.course.title, item.course.owner_id, item.quote, ports.terms)
            for item in cart.items
        ),
        created_at=now,
        expires_at=_whole_second(now + ports.terms.checkout_lifetime),
        extra_refunded=Money.zero(cart.currency),
    )
    await work.orders.add(order)
    # In the order of the ids, so that two orders with the same coupons do not wait for each other.
    for line in sorted(order.lines, key=lambda line: line.coupon_id or ""):
        if line.coupon_id is not None and not await work.coupons.reserve(line.coupon_id, line.id, order.id):
            message = "This code was used as often as it may be."
            raise Refusal(RefusalReason.COUPON_EXHAUSTED, message, "couponCode", line.course_id)
    if order.is_free:
        order = await settle_payment.paid(work, ports.terms, order, payment_id=None, amount=order.total, at=now)
    return order


def _line(course_id: CourseId, title: str, instructor_id: UserId, quote: Quote, terms: Terms) -> OrderLine:
    return OrderLine(
        id=ORDER_LINE.new(),
        course_id=course_id,
        title=title,
        instructor_id=instructor_id,
        list_price=quote.list_price,
        discount=quote.discount,
        tax=Money.zero(quote.list_price.currency),
        paid=quote.total,
        instructor_share=instructor_share(quote.total, terms.instructor_share),
        coupon_id=None if quote.coupon is None else quote.coupon.id,
        coupon_code=None if quote.coupon is None else quote.coupon.code,
    )


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


async def _open_page(ports: Ports, order: Order) -> Order:
    provider = ports.payments()
    try:
        page = await provider.open_checkout(order, ports.terms.return_url(order.id))
    except ProviderUnavailable:
        message = "The payment service does not answer. Try again in a moment."
        raise Refusal(RefusalReason.PAYMENT_UNAVAILABLE, message) from None
    except ProviderRefused as refused:
        async with ports.units() as work:
            locked = await work.orders.lock(order.id)
            if locked is not None:
                await settle_payment.closed_unpaid(work, locked, OrderStatus.FAILED)
        if refused.code == "amount_too_small":
            message = "The total is below what can be paid by card."
            raise Refusal(RefusalReason.AMOUNT_TOO_SMALL, message) from refused
        raise Refusal(RefusalReason.PAYMENT_UNAVAILABLE, "This order cannot be paid.") from refused
    async with ports.units() as work:
        locked = await work.orders.lock(order.id)
        assert locked is not None
        if locked.status is OrderStatus.PENDING:
            locked = replace(locked, session_id=page.session_id, checkout_url=page.url)
            await work.orders.save(locked)
        return locked


async def _close_other_checkouts(ports: Ports, user_id: UserId, keyed: tuple[str, str]) -> None:
    """A buyer pays one order at a time: otherwise two open pages could charge twice for the same courses."""
    async with ports.units() as work:
        others = await work.orders.open_of(user_id)
        # Read after the orders, so that an order that this key led to a moment ago is known to be ours.
        own = await _keyed(work, user_id, CHECKOUT, *keyed)
    for other in others:
        if other.payment_id is None and (own is None or other.id != own.id):
            try:
                await close_checkout(ports, other.id)
            except ProviderUnavailable:
                message = "The payment service does not answer. Try again in a moment."
                raise Refusal(RefusalReason.PAYMENT_UNAVAILABLE, message) from None


def _check_not_in_progress(cart: StoredCart, processing: Sequence[Order]) -> None:
    for order in processing:
        for line in order.lines:
            if line.course_id in cart.course_ids:
                message = "A payment for this course is being processed."
                raise Refusal(RefusalReason.PAYMENT_IN_PROGRESS, message, course_id=line.course_id)
