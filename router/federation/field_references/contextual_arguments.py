"""`@fromContext(field: "$name selection")`: references to contexts.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives#fromcontext
"""

import re
from typing import NamedTuple

from router.federation.schema_model.constant_values import Value

_IGNORED = r"(?:[\s,]|#[^\n\r]*)*"
_PATTERN = re.compile(rf"{_IGNORED}\${_IGNORED}([A-Za-z_]\w*)(.*)\Z", re.DOTALL)


class ContextReference(NamedTuple):
    """`selection` is the text after the name, unparsed."""

    context: str
    selection: str


def context_reference(value: Value | None) -> ContextReference | None:
    """Return the reference that the argument denotes, or None when it names no context or selects nothing."""
    match = _PATTERN.match(value) if isinstance(value, str) else None
    if match is None or not match[2].strip():
        return None
    return ContextReference(match[1], match[2])
