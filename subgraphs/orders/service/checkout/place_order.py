"""Placing an order over a priced cart, inside the caller's transaction."""

from datetime import datetime

from subgraphs.kernel.identity.ids import ORDER, ORDER_LINE, UserId
from subgraphs.kernel.values.money import Money
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.carts.price_cart import COUPON_MESSAGES, Cart, PricedItem
from subgraphs.orders.service.checkout import settle_payment
from subgraphs.orders.service.model import Order, OrderLine, OrderStatus
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.quotes import instructor_share
from subgraphs.orders.service.terms import Terms


async def place_order(
    work: OrdersWork, terms: Terms, user_id: UserId, cart: Cart, at: datetime, return_url: str | None = None
) -> Order:
    """Place a pending order and reserve its coupons; a free order is paid at once.

    `return_url` is where the buyer goes after the payment page. Raises OrdersError if a coupon is exhausted.
    """
    order = Order(
        id=ORDER.new(),
        number=await work.orders.next_number(at),
        buyer_id=user_id,
        status=OrderStatus.PENDING,
        currency=cart.currency,
        lines=tuple(_line(item, terms) for item in cart.items),
        created_at=at,
        expires_at=_whole_second(at + terms.checkout_lifetime),
        extra_refunded=Money.zero(cart.currency),
        return_url=return_url,
    )
    await work.orders.add(order)
    # In the order of the ids, so that two orders with the same coupons cannot deadlock.
    for line in sorted(order.lines, key=lambda line: line.coupon_id or ""):
        if line.coupon_id is not None and not await work.coupons.reserve(line.coupon_id, line.id, order.id):
            exhausted = OrdersErrorCode.COUPON_EXHAUSTED
            raise OrdersError(exhausted, COUPON_MESSAGES[exhausted], "couponCode", line.course_id)
    if order.is_free:
        order = await settle_payment.mark_paid(work, terms, order, payment_id=None, amount=order.total, at=at)
    return order


def _line(item: PricedItem, terms: Terms) -> OrderLine:
    quote = item.quote
    return OrderLine(
        id=ORDER_LINE.new(),
        course_id=item.course.id,
        title=item.course.title,
        instructor_id=item.course.owner_id,
        list_price=quote.list_price,
        discount=quote.discount,
        tax=Money.zero(quote.list_price.currency),
        paid=quote.total,
        instructor_share=instructor_share(quote.total, terms.instructor_share),
        shares=item.course.shares,
        coupon_id=None if quote.coupon is None else quote.coupon.id,
        coupon_code=None if quote.coupon is None else quote.coupon.code,
    )


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
