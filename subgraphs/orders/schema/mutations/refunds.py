"""The mutations that refund an order's lines."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import ORDER_LINE, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import OrderPayload
from subgraphs.orders.schema.types import Order


@strawberry.input
class RefundInput:
    order_line_id: strawberry.ID = strawberry.field(description="The id of the order line to refund.")
    reason: str = strawberry.field(description="The reason for the refund, 1 to 500 characters.")
    idempotency_key: strawberry.ID = strawberry.field(
        description="A key made by the client, 1 to 200 characters; a retry with the same key has no second effect."
    )


@strawberry.input(description="The input of `requestRefund`.")
class RequestRefundInput(RefundInput):
    pass


@strawberry.type(description="The result of `requestRefund`.")
class RequestRefundPayload(OrderPayload):
    pass


@strawberry.input(description="The input of `refundOrderLine`.")
class RefundOrderLineInput(RefundInput):
    pass


@strawberry.type(description="The result of `refundOrderLine`.")
class RefundOrderLinePayload(OrderPayload):
    pass


@strawberry.type
class RefundMutations:
    @strawberry.mutation(
        directives=[Authenticated()],
        description="Refunds one course of an order of the viewer's, within the refund window; access to it ends.",
    )
    async def request_refund(
        self, info: Info, input: Annotated[RequestRefundInput, MUTATION_INPUT]
    ) -> RequestRefundPayload:
        order, errors = await attempt(
            info.context.use_cases.request_refund(
                info.context.principal,
                line_id=parse_id(ORDER_LINE, input.order_line_id, "orderLineId"),
                reason=input.reason,
                idempotency_key=input.idempotency_key,
            )
        )
        return RequestRefundPayload(order=None if order is None else Order.of(order), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[[Scope.ORDERS_REFUND.value]])],
        description="Refunds one course of any order, at any time; access to it ends.",
    )
    async def refund_order_line(
        self, info: Info, input: Annotated[RefundOrderLineInput, MUTATION_INPUT]
    ) -> RefundOrderLinePayload:
        order, errors = await attempt(
            info.context.use_cases.refund_as_admin(
                info.context.principal,
                line_id=parse_id(ORDER_LINE, input.order_line_id, "orderLineId"),
                reason=input.reason,
                idempotency_key=input.idempotency_key,
            )
        )
        return RefundOrderLinePayload(order=None if order is None else Order.of(order), errors=errors)
