"""Masking of unexpected errors: the client gets INTERNAL, the log gets the details."""

import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError
from strawberry.extensions import MaskErrors

from subgraphs.kernel.platform.errors import BadUserInput, Internal

logger = structlog.get_logger(__name__)


def is_unexpected(error: GraphQLError) -> bool:
    """Return True if an error comes from an unexpected failure, not meant for the client.

    Errors of graphql-core itself (syntax, validation, coercion of variables) have no original error and are the
    client's own.
    """
    original = error.original_error
    return original is not None and not isinstance(original, GraphQLError)


class MaskUnexpectedErrors(MaskErrors):
    """Log unexpected errors in full and return INTERNAL in their place."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=is_unexpected)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        if is_unstorable_text(error.original_error):
            return _replace(error, "Text must not contain NUL characters.", BadUserInput.code)
        logger.error("resolver failed", path=error.path, exc_info=error.original_error)
        return _replace(error, Internal.text, Internal.code)


def is_unstorable_text(problem: BaseException | None) -> bool:
    """Return True if PostgreSQL rejected text with a NUL character, which it cannot store
    (character_not_in_repertoire).
    """
    return isinstance(problem, DBAPIError) and getattr(problem.orig, "sqlstate", None) == "22021"


def _replace(error: GraphQLError, message: str, code: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )
