"""Request errors without names of the schema that the client did not use itself.

Validation suggests similar names, and names required arguments and fields that are missing. From enough of such
messages a client that may not introspect the schema could reconstruct it.
"""

import re
from dataclasses import replace

from router.execution.errors.request_errors import RequestError

_REPLACEMENTS = (
    (re.compile(r"\s*Did you mean .*", re.DOTALL), ""),
    (
        re.compile(r"Argument '([^'(]*)\([^')]*:\)' of type '[^']*' is required, but it"),
        r"A required argument of '\1'",
    ),
    (re.compile(r"to include required field '[^']*'"), "to include all required fields"),
)


def without_schema_names(error: RequestError) -> RequestError:
    """Return the error with messages that suggest and reveal no names."""
    return type(error)([replace(entry, message=_without_names(entry.message)) for entry in error.entries])


def _without_names(message: str) -> str:
    for pattern, replacement in _REPLACEMENTS:
        message = pattern.sub(replacement, message)
    return message
