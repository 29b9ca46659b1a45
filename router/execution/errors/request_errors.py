"""Errors of requests that are not executed.

RequestError                    the operation was not executed; the response has no `data`
+-- OperationSyntaxError    GRAPHQL_PARSE_FAILED
+-- OperationInvalid        GRAPHQL_VALIDATION_FAILED
+-- OperationResolutionFailed   OPERATION_RESOLUTION_FAILURE
+-- VariablesInvalid            BAD_USER_INPUT
+-- OperationTooLarge           the code of the limit that was exceeded, e.g. MAX_TOKENS_EXCEEDED
+-- OperationNotPlannable       QUERY_PLANNING_FAILED
"""

from collections.abc import Sequence
from typing import Self

from router.execution.errors.entry import GraphQLErrorEntry


class RequestError(Exception):
    """The operation was not executed. `entries` are the response's errors; there is at least one."""

    code = "BAD_REQUEST"

    def __init__(self, entries: Sequence[GraphQLErrorEntry]) -> None:
        super().__init__(entries[0].message)
        self.entries = tuple(entries)

    @classmethod
    def with_message(cls, message: str, *, code: str | None = None) -> Self:
        """Create an error with one entry, without path and location."""
        return cls((GraphQLErrorEntry(message, code or cls.code),))


class OperationSyntaxError(RequestError):
    """The document is not GraphQL."""

    code = "GRAPHQL_PARSE_FAILED"


class OperationInvalid(RequestError):
    """The document breaks a validation rule."""

    code = "GRAPHQL_VALIDATION_FAILED"


class OperationResolutionFailed(RequestError):
    """No operation has the given name, or none is named and there are several."""

    code = "OPERATION_RESOLUTION_FAILURE"


class VariablesInvalid(RequestError):
    """The variables are not what the operation declares."""

    code = "BAD_USER_INPUT"


class OperationTooLarge(RequestError):
    """The document exceeds a limit."""

    code = "OPERATION_TOO_LARGE"


class OperationNotPlannable(RequestError):
    """Planning gave up: its budget is spent, or no plan exists."""

    code = "QUERY_PLANNING_FAILED"
