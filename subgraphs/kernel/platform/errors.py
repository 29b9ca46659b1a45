"""Errors that a subgraph reports to its clients.

- CodedError: a top-level GraphQL error with a stable `extensions.code`
  - Unauthenticated, Forbidden, UserRequired, RateLimited, BadUserInput, Internal
- DomainError: an error that a mutation returns in its payload, where the client can act on it
"""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

from graphql import GraphQLError

RETRY_AFTER = "retryAfter"
"""The key in an error's extensions of the seconds to wait; over HTTP the header `Retry-After` repeats it."""


class CodedError(GraphQLError):
    """A top-level error with a stable code. The client sees its message, so it holds no internals."""

    code = "INTERNAL"
    text = "Something went wrong on our side."

    def __init__(self, message: str | None = None, *, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message or self.text, extensions={"code": self.code, **(details or {})})


class Unauthenticated(CodedError):
    """The request needs a signed-in user."""

    code = "UNAUTHENTICATED"
    text = "Sign in first."


class Forbidden(CodedError):
    """The user is authenticated but lacks the permission."""

    code = "FORBIDDEN"
    text = "You may not do this."


class UserRequired(CodedError):
    """The caller is a machine client, and the request is about what users have of their own."""

    code = "USER_REQUIRED"
    text = "Only a user can do this, not a machine client."


class RateLimited(CodedError):
    """Too many attempts; `extensions.retryAfter` gives the time to wait in seconds, as in the router's own limits."""

    code = "RATE_LIMITED"
    text = "Too many attempts. Try again later."

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(details={RETRY_AFTER: retry_after_seconds})
        self.retry_after_seconds = retry_after_seconds


class BadUserInput(CodedError):
    """An argument is malformed; `extensions.argument` names it."""

    code = "BAD_USER_INPUT"
    text = "The input is not acceptable."

    def __init__(self, message: str, *, argument: str | None = None) -> None:
        super().__init__(message, details={} if argument is None else {"argument": argument})


class Internal(CodedError):
    """An unexpected failure, its details withheld."""


Code = TypeVar("Code", bound=Enum)


class DomainError(Exception, Generic[Code]):
    """A rule of the domain rejects the request; nothing has changed.

    Each domain has a subclass with an enum of its codes. A mutation returns it as `graphql.types.UserError`.
    """

    def __init__(self, code: Code, message: str, argument: str | None = None) -> None:
        """`message` is for people; `argument` names the GraphQL argument concerned, with dots before its parts."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.argument = argument

    @property
    def path(self) -> list[str] | None:
        """The argument concerned, as in `UserError.path`."""
        return None if self.argument is None else self.argument.split(".")
