"""Errors as clients see them.

    RequestError                the operation was not executed; the answer has no `data`
    +-- OperationSyntaxError    GRAPHQL_PARSE_FAILED
    +-- OperationInvalid        GRAPHQL_VALIDATION_FAILED
    +-- OperationNotFound       OPERATION_RESOLUTION_FAILURE
    +-- VariablesInvalid        BAD_USER_INPUT
    +-- OperationTooLarge       the code of the limit that was passed, e.g. MAX_TOKENS_EXCEEDED
    +-- OperationNotPlannable   QUERY_PLANNING_FAILED

`GraphQLErrorEntry` is one entry of an answer's `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PathSteps = tuple[str | int, ...]
"""A path in the client's answer: response keys and list indices."""


@dataclass(frozen=True, slots=True)
class GraphQLErrorEntry:
    """One entry of `errors`. `path` is None for an error of the whole request. `subgraph` is never sent by itself."""

    message: str
    code: str
    path: PathSteps | None = None
    locations: tuple[tuple[int, int], ...] = ()
    extensions: Mapping[str, object] = field(default_factory=dict)
    subgraph: str | None = None

    def as_json(self) -> dict[str, object]:
        entry: dict[str, object] = {"message": self.message}
        if self.locations:
            entry["locations"] = [{"line": line, "column": column} for line, column in self.locations]
        if self.path is not None:
            entry["path"] = list(self.path)
        entry["extensions"] = {**self.extensions, "code": self.code}
        return entry


class RequestError(Exception):
    """The operation was not executed. `entries` are the answer's errors; there is at least one."""

    code = "BAD_REQUEST"

    def __init__(self, entries: Sequence[GraphQLErrorEntry]) -> None:
        super().__init__(entries[0].message)
        self.entries = tuple(entries)

    @classmethod
    def because(cls, message: str, *, code: str | None = None) -> RequestError:
        """An error with one entry and neither path nor location."""
        return cls((GraphQLErrorEntry(message, code or cls.code),))


class OperationSyntaxError(RequestError):
    """The document is not GraphQL."""

    code = "GRAPHQL_PARSE_FAILED"


class OperationInvalid(RequestError):
    """The document breaks a validation rule."""

    code = "GRAPHQL_VALIDATION_FAILED"


class OperationNotFound(RequestError):
    """No operation has the given name, or none is named and there are several."""

    code = "OPERATION_RESOLUTION_FAILURE"


class VariablesInvalid(RequestError):
    """The variables are not what the operation declares."""

    code = "BAD_USER_INPUT"


class OperationTooLarge(RequestError):
    """The document passes a limit."""

    code = "OPERATION_TOO_LARGE"


class OperationNotPlannable(RequestError):
    """Planning gave up: its budget is spent, or no plan exists."""

    code = "QUERY_PLANNING_FAILED"
