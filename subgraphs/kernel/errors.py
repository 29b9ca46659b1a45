"""Failures that leave a subgraph as top-level GraphQL errors, and the masking of all others.

- CodedError: has a stable `extensions.code` and a message meant for the client
  - Unauthenticated, Forbidden, RateLimited, BadUserInput, Internal

What a client can act on within a mutation is no error but part of its payload: see `user_errors`.
"""

from collections.abc import Mapping

import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError
from strawberry.extensions import MaskErrors

_log = structlog.get_logger(__name__)


class CodedError(GraphQLError):
    """A failure with a stable code. Its message is shown to the client, so it holds nothing internal."""

    code = "INTERNAL"
    text = "Something went wrong on our side."

    def __init__(self, message: str | None = None, *, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message or self.text, extensions={"code": self.code, **(details or {})})


class Unauthenticated(CodedError):
    """The request needs a signed-in user."""

    code = "UNAUTHENTICATED"
    text = "Sign in first."


class Forbidden(CodedError):
    """The user is known but may not do this."""

    code = "FORBIDDEN"
    text = "You may not do this."


class RateLimited(CodedError):
    """Too many attempts; `extensions.retryAfterSeconds` says how long to wait."""

    code = "RATE_LIMITED"
    text = "Too many attempts. Try again later."

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(details={"retryAfterSeconds": retry_after_seconds})
        self.retry_after_seconds = retry_after_seconds


class BadUserInput(CodedError):
    """An argument is not acceptable in form; `extensions.argument` names it."""

    code = "BAD_USER_INPUT"
    text = "The input is not acceptable."

    def __init__(self, message: str, *, argument: str | None = None) -> None:
        super().__init__(message, details={} if argument is None else {"argument": argument})


class Internal(CodedError):
    """Anything unforeseen, with its details withheld."""


def is_unforeseen(error: GraphQLError) -> bool:
    """Whether an error comes from a failure that nobody meant for the client.

    Errors of graphql-core itself (syntax, validation, coercion of variables) have no original error and are the
    client's own.
    """
    original = error.original_error
    return original is not None and not isinstance(original, GraphQLError)


class MaskUnforeseen(MaskErrors):
    """Logs unforeseen failures in full and answers INTERNAL in their place."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=is_unforeseen)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        if is_unstorable_text(error.original_error):
            return _in_place_of(error, "Text must not contain NUL characters.", BadUserInput.code)
        _log.error("resolver failed", path=error.path, exc_info=error.original_error)
        return _in_place_of(error, Internal.text, Internal.code)


def is_unstorable_text(problem: BaseException | None) -> bool:
    """Whether PostgreSQL was given text with a NUL character, which it cannot keep (character_not_in_repertoire)."""
    return isinstance(problem, DBAPIError) and getattr(problem.orig, "sqlstate", None) == "22021"


def _in_place_of(error: GraphQLError, message: str, code: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )
