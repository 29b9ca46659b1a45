"""Errors in the payloads of learning's mutations."""

from collections.abc import Awaitable
from typing import Self, TypeVar

import strawberry

from subgraphs.kernel.graphql.types import UserError
from subgraphs.learning import errors
from subgraphs.learning.schema.enums import LearningErrorCode

Result = TypeVar("Result")


@strawberry.type(description="The reason for which learning rejected a request.")
class LearningError(UserError):
    code: LearningErrorCode = strawberry.field(description="The stable error code for programs.")

    @classmethod
    def of(cls, error: errors.LearningError) -> Self:
        return cls(message=error.message, code=error.code, path=error.path)


async def attempt(use_case: Awaitable[Result]) -> tuple[Result | None, list[LearningError]]:
    """Await a use case; return its result, or None and the error to report in the payload."""
    try:
        return await use_case, []
    except errors.LearningError as error:
        return None, [LearningError.of(error)]
