"""The mutations of the cart."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, parse_id
from subgraphs.orders.schema.carts import Cart
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import MutationPayload


@strawberry.type
class CartPayload(MutationPayload):
    cart: Cart | None = strawberry.field(description="The cart after the change; null if there are errors.")


@strawberry.input(description="The input of `addToCart`.")
class AddToCartInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `addToCart`.")
class AddToCartPayload(CartPayload):
    pass


@strawberry.input(description="The input of `removeFromCart`.")
class RemoveFromCartInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `removeFromCart`.")
class RemoveFromCartPayload(CartPayload):
    pass


@strawberry.input(description="The input of `applyCartCoupon`.")
class ApplyCartCouponInput:
    code: str | None = strawberry.field(description="The code; null removes the current one.")


@strawberry.type(description="The result of `applyCartCoupon`.")
class ApplyCartCouponPayload(CartPayload):
    pass


@strawberry.type
class CartMutations:
    @strawberry.mutation(
        directives=[Authenticated()],
        description="Adds a course to the viewer's cart; adding it again changes nothing.",
    )
    async def add_to_cart(self, info: Info, input: Annotated[AddToCartInput, MUTATION_INPUT]) -> AddToCartPayload:
        course_id = parse_id(COURSE, input.course_id, "courseId")
        cart, errors = await attempt(info.context.use_cases.add_to_cart(info.context.principal, course_id))
        return AddToCartPayload(cart=None if cart is None else Cart.of(cart), errors=errors)

    @strawberry.mutation(
        directives=[Authenticated()],
        description="Removes a course from the viewer's cart; removing it again changes nothing.",
    )
    async def remove_from_cart(
        self, info: Info, input: Annotated[RemoveFromCartInput, MUTATION_INPUT]
    ) -> RemoveFromCartPayload:
        course_id = parse_id(COURSE, input.course_id, "courseId")
        cart, errors = await attempt(info.context.use_cases.remove_from_cart(info.context.principal, course_id))
        return RemoveFromCartPayload(cart=None if cart is None else Cart.of(cart), errors=errors)

    @strawberry.mutation(directives=[Authenticated()], description="Applies a coupon code to the viewer's whole cart.")
    async def apply_cart_coupon(
        self, info: Info, input: Annotated[ApplyCartCouponInput, MUTATION_INPUT]
    ) -> ApplyCartCouponPayload:
        cart, errors = await attempt(
            info.context.use_cases.apply_coupon(info.context.principal, input.code, ip=info.context.request.ip)
        )
        return ApplyCartCouponPayload(cart=None if cart is None else Cart.of(cart), errors=errors)
