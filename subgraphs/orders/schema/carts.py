"""GraphQL types of the cart."""

from typing import Self

import strawberry

from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.kernel.identity.derived_ids import derived_id
from subgraphs.orders.schema.errors import OrderError
from subgraphs.orders.schema.types import Course, PriceQuote
from subgraphs.orders.service import model
from subgraphs.orders.service.carts import price_cart


@strawberry.type(description="A course in the cart that can be bought.")
class CartItem:
    id: strawberry.ID = strawberry.field(description="The id of the item, for caches.")
    course: Course = strawberry.field(description="The course.")
    quote: PriceQuote = strawberry.field(description="The course's current price.")


@strawberry.type(description="The viewer's cart, with current prices.")
class Cart:
    id: strawberry.ID = strawberry.field(description="The id of the viewer's one cart, for caches.")
    items: list[CartItem] = strawberry.field(
        description="The courses that can be bought, in the order they were added."
    )
    coupon_code: str | None = strawberry.field(description="The coupon code applied to the cart; null if none is.")
    subtotal: MoneyType = strawberry.field(description="The sum of the prices without the coupon.")
    discount: MoneyType = strawberry.field(description="The sum of the discounts.")
    total: MoneyType = strawberry.field(description="The total to pay.")
    problems: list[OrderError] = strawberry.field(
        description="The courses of the cart that cannot be bought, and problems with the coupon."
    )

    @classmethod
    def of(cls, cart: price_cart.Cart) -> Self:
        return cls(
            id=strawberry.ID(derived_id(model.CART, cart.user_id)),
            items=[
                CartItem(
                    id=strawberry.ID(derived_id(model.CART_ITEM, cart.user_id, item.course.id)),
                    course=Course(id=strawberry.ID(item.course.id)),
                    quote=PriceQuote.of(item.quote),
                )
                for item in cart.items
            ],
            coupon_code=cart.coupon_code,
            subtotal=MoneyType.of(cart.subtotal),
            discount=MoneyType.of(cart.discount),
            total=MoneyType.of(cart.total),
            problems=[OrderError.of(problem) for problem in cart.problems],
        )
