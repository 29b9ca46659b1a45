"""Checkout: from a cart to a payment page, or, if nothing is to be paid, straight to the enrollments.

The order is committed before the payment page is opened, and the page is opened with an idempotency key derived from
the order's id. A crash at any point thus leaves an order that a retry of the same request finds again, and that
reconciliation closes otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits
from subgraphs.kernel.values.price_limits import price_limits
from subgraphs.orders.errors import OrdersError, OrdersErrorCode, OrdersErrorGroup, ProviderUnavailable
from subgraphs.orders.service.carts.price_cart import Cart, price_cart
from subgraphs.orders.service.checkout.close_checkout import CloseCheckout
from subgraphs.orders.service.checkout.idempotency import check_key, find_by_key, fingerprint
from subgraphs.orders.service.checkout.open_payment_page import OpenPaymentPage
from subgraphs.orders.service.checkout.place_order import place_order
from subgraphs.orders.service.model import CLOSED_UNPAID, Order, OrderStatus
from subgraphs.orders.service.ports.money.payment_provider import provider_unavailable
from subgraphs.orders.service.ports.sales.carts import StoredCart
from subgraphs.orders.service.ports.sales.idempotency_keys import IdempotencyRecord
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms

CHECKOUT_OPERATION = "checkout"
CHECKOUT_ATTEMPTS = Limit("checkouts", burst=30, per=timedelta(minutes=10))
_MAX_RACES = 5
"""The number of times that another request may place an order between closing the others and locking the cart."""


@dataclass(frozen=True, slots=True)
class StartCheckout:
    """Place an order over the caller's cart; it awaits payment at its `checkout_url`, or is PAID if it is free.

    The same key leads to the same order. A buyer pays one order at a time: other pending orders are closed first, since
    two open payment pages could charge twice for the same courses.
    """

    units: Transactions[OrdersWork]
    limits: RateLimits
    close_checkout: CloseCheckout
    open_payment_page: OpenPaymentPage
    terms: Terms
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        *,
        idempotency_key: str,
        expected_total_minor: int,
        currency: str,
        return_url: str | None = None,
    ) -> Order:
        """Raise OrdersError or OrdersErrorGroup if the cart cannot be bought; then nothing was charged."""
        user_id = require_principal(principal).user_id
        check_key(idempotency_key)
        self.terms.check_return_url(return_url)
        await self.limits.attempt(CHECKOUT_ATTEMPTS, user_id)
        digest = fingerprint(str(expected_total_minor), currency, *([] if return_url is None else [return_url]))
        for _ in range(_MAX_RACES):
            await self._close_other_checkouts(user_id, idempotency_key, digest)
            async with self.units() as work:
                stored = await work.carts.lock(user_id)
                order = await find_by_key(work, user_id, CHECKOUT_OPERATION, idempotency_key, digest)
                if order is None:
                    others = await work.orders.pending_of(user_id)
                    if any(other.payment_id is None for other in others):
                        continue  # another request placed an order meanwhile
                    _check_not_in_progress(stored, others)
                    cart = await price_cart(work, stored, self.clock())
                    _check_cart(cart, expected_total_minor, currency)
                    order = await place_order(work, self.terms, user_id, cart, self.clock(), return_url)
                    record = IdempotencyRecord(digest, order.id)
                    await work.idempotency_keys.add(user_id, CHECKOUT_OPERATION, idempotency_key, record, self.clock())
            return await self._with_payment_page(order)
        message = "Another checkout is under way. Try again in a moment."
        raise OrdersError(OrdersErrorCode.PAYMENT_IN_PROGRESS, message)

    async def _with_payment_page(self, order: Order) -> Order:
        """Open the page of a new order; a page that has expired is closed, unless it was paid before."""
        if order.status is OrderStatus.PENDING and order.expires_at <= self.clock() and order.payment_id is None:
            try:
                await self.close_checkout(order.id)
            except ProviderUnavailable:
                raise provider_unavailable() from None
            async with self.units() as work:
                closed = await work.orders.get(order.id)
            assert closed is not None
            order = closed
        if order.status in CLOSED_UNPAID:
            message = "This checkout was closed and nothing was charged. Start another one, with a new key."
            raise OrdersError(OrdersErrorCode.CHECKOUT_EXPIRED, message, "idempotencyKey")
        if order.status is OrderStatus.PENDING and order.session_id is None:
            return await self.open_payment_page(order)
        return order

    async def _close_other_checkouts(self, user_id: UserId, key: str, digest: str) -> None:
        async with self.units() as work:
            others = await work.orders.pending_of(user_id)
            # Read after the orders, so that an order just placed under this key is not closed.
            own = await find_by_key(work, user_id, CHECKOUT_OPERATION, key, digest)
        for other in others:
            if other.payment_id is None and (own is None or other.id != own.id):
                try:
                    await self.close_checkout(other.id)
                except ProviderUnavailable:
                    raise provider_unavailable() from None


def _check_cart(cart: Cart, expected_total_minor: int, currency: str) -> None:
    if cart.problems:
        raise OrdersErrorGroup(list(cart.problems))
    if not cart.items:
        raise OrdersError(OrdersErrorCode.EMPTY_CART, "The cart is empty.")
    if cart.total.amount_minor != expected_total_minor or cart.currency.value != currency:
        message = f"The total is {cart.total} now."
        raise OrdersError(OrdersErrorCode.PRICE_CHANGED, message, "expectedTotalMinor")
    limits = price_limits(cart.currency)
    if cart.total and cart.total < limits.minimum:
        message = f"The total is {cart.total}; payments start at {limits.minimum}."
        raise OrdersError(OrdersErrorCode.AMOUNT_TOO_SMALL, message, "expectedTotalMinor")
    if limits.largest_payment < cart.total:
        message = f"The total is {cart.total}; one payment is at most {limits.largest_payment}."
        raise OrdersError(OrdersErrorCode.AMOUNT_TOO_LARGE, message, "expectedTotalMinor")


def _check_not_in_progress(cart: StoredCart, processing: Sequence[Order]) -> None:
    for order in processing:
        for line in order.lines:
            if line.course_id in cart.course_ids:
                message = "A payment for this course is being processed."
                raise OrdersError(OrdersErrorCode.PAYMENT_IN_PROGRESS, message, course_id=line.course_id)
