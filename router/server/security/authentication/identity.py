"""The verified identity of a client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified client.

    `expires_at` is in seconds of Unix time, None for credentials without an expiry. `credential` is the one that the
    client sent; it is stored for forwarding to subgraphs and never shown.
    """

    subject: str | None
    issuer: str | None = None
    scopes: frozenset[str] = frozenset()
    claims: Mapping[str, Any] = field(default_factory=dict)
    expires_at: float | None = None
    credential: str = field(default="", repr=False, compare=False)
