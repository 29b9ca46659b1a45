"""The header `Retry-After` (RFC 9110, section 10.2.3) of responses with errors that say when to retry."""

from collections.abc import Sequence

from graphql import GraphQLError

from subgraphs.kernel.platform.errors import RETRY_AFTER


def retry_after_of(errors: Sequence[GraphQLError] | None) -> int | None:
    """Return the longest time to wait among the errors, in seconds; None if no error has one."""
    extensions = [error.extensions or {} for error in errors or ()]
    waits = [wait for found in extensions if isinstance(wait := found.get(RETRY_AFTER), int)]
    return max(waits, default=None)
