"""The mutations that place orders."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, MoneyInput
from subgraphs.kernel.identity.ids import COURSE, parse_id
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import OrderPayload, ReturnUrlInput
from subgraphs.orders.schema.types import Order
from subgraphs.orders.service.model import OrderStatus


@strawberry.input(description="The input of `startCheckout`.")
class StartCheckoutInput(ReturnUrlInput):
    idempotency_key: strawberry.ID = strawberry.field(
        description="A key made by the client, 1 to 200 characters; a retry with the same key has no second effect."
    )
    expected_total: MoneyInput = strawberry.field(description="The total that was shown to the buyer.")


@strawberry.type(description="The result of `startCheckout`.")
class StartCheckoutPayload(OrderPayload):
    checkout_url: str | None = strawberry.field(
        default=None, description="The address of the payment page; null on errors or if nothing is left to pay."
    )


@strawberry.input(description="The input of `enrollInFreeCourse`.")
class EnrollInFreeCourseInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `enrollInFreeCourse`.")
class EnrollInFreeCoursePayload(OrderPayload):
    pass


@strawberry.type
class CheckoutMutations:
    @strawberry.mutation(
        directives=[Authenticated()],
        description="Places an order over the viewer's cart and opens its payment page. Nothing happens if the total "
        "or currency differs from the expected one. A retry with the same key returns the same order.",
    )
    async def start_checkout(
        self, info: Info, input: Annotated[StartCheckoutInput, MUTATION_INPUT]
    ) -> StartCheckoutPayload:
        order, errors = await attempt(
            info.context.use_cases.start_checkout(
                info.context.principal,
                idempotency_key=input.idempotency_key,
                expected_total_minor=input.expected_total.amount_minor,
                currency=input.expected_total.currency,
                return_url=input.return_url,
            )
        )
        if order is None:
            return StartCheckoutPayload(order=None, errors=errors)
        url = order.checkout_url if order.status is OrderStatus.PENDING else None
        return StartCheckoutPayload(order=Order.of(order), checkout_url=url, errors=[])

    @strawberry.mutation(directives=[Authenticated()], description="Enrolls the viewer in a free course.")
    async def enroll_in_free_course(
        self, info: Info, input: Annotated[EnrollInFreeCourseInput, MUTATION_INPUT]
    ) -> EnrollInFreeCoursePayload:
        course_id = parse_id(COURSE, input.course_id, "courseId")
        order, errors = await attempt(info.context.use_cases.enroll_free(info.context.principal, course_id))
        return EnrollInFreeCoursePayload(order=None if order is None else Order.of(order), errors=errors)
