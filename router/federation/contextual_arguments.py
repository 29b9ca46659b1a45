"""`@fromContext(field: "$name selection")`: which context, and what of it.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives#fromcontext
"""

from __future__ import annotations

import re
from typing import NamedTuple

from router.federation.constant_values import Value

_IGNORED = r"(?:[\s,]|#[^\n\r]*)*"
_PATTERN = re.compile(rf"{_IGNORED}\${_IGNORED}([A-Za-z_]\w*)(.*)\Z", re.DOTALL)


class ContextReference(NamedTuple):
    """`selection` is what follows the name, unparsed."""

    context: str
    selection: str


def context_reference(value: Value | None) -> ContextReference | None:
    """The reference that the argument denotes, or None when it names no context or selects nothing."""
    match = _PATTERN.match(value) if isinstance(value, str) else None
    if match is None or not match[2].strip():
        return None
    return ContextReference(match[1], match[2])
