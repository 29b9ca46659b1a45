"""The parts that inputs and payloads of orders share."""

import strawberry

from subgraphs.orders.schema.errors import OrderError
from subgraphs.orders.schema.types import Order


@strawberry.input
class ReturnUrlInput:
    return_url: str | None = strawberry.field(
        default=None,
        description="The page of the site or the address of an app to which the user is sent back, which the operator "
        "must have listed; null for a plain page.",
    )


@strawberry.type
class MutationPayload:
    errors: list[OrderError] = strawberry.field(description="The reasons for which nothing changed; empty on success.")


@strawberry.type
class OrderPayload(MutationPayload):
    order: Order | None = strawberry.field(description="The order after the change; null if there are errors.")
