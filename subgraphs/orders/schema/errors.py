"""Errors in the payloads of orders' mutations."""

from collections.abc import Awaitable
from typing import Self, TypeVar

import strawberry

from subgraphs.kernel.graphql.types import UserError
from subgraphs.orders.errors import OrdersError, OrdersErrorGroup
from subgraphs.orders.schema.enums import OrdersErrorCode

Result = TypeVar("Result")


@strawberry.type(description="The reason for which orders rejected a request, or a course cannot be bought.")
class OrderError(UserError):
    code: OrdersErrorCode = strawberry.field(description="The stable error code for programs.")
    course_id: strawberry.ID | None = strawberry.field(description="The course concerned; null if none is.")

    @classmethod
    def of(cls, error: OrdersError) -> Self:
        return cls(
            message=error.message,
            code=error.code,
            path=error.path,
            course_id=None if error.course_id is None else strawberry.ID(error.course_id),
        )


async def attempt(use_case: Awaitable[Result]) -> tuple[Result | None, list[OrderError]]:
    """Await a use case; return its result, or None and the errors to report in the payload."""
    try:
        return await use_case, []
    except OrdersError as error:
        return None, [OrderError.of(error)]
    except OrdersErrorGroup as group:
        return None, [OrderError.of(error) for error in group.errors]
