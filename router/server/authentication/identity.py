"""Who a request comes from, once that has been verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified client.

    `expires_at` is in seconds of Unix time, None for credentials without an end. `credential` is what the client
    sent; it is kept for forwarding to subgraphs and never shown.
    """

    subject: str | None
    issuer: str | None = None
    scopes: frozenset[str] = frozenset()
    claims: Mapping[str, Any] = field(default_factory=dict)
    expires_at: float | None = None
    credential: str = field(default="", repr=False, compare=False)
