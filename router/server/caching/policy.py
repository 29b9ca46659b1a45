"""How long something may be kept, and for whom. Pure.

Source: RFC 9111 (HTTP caching), RFC 5861 (stale-while-revalidate).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Scope(Enum):
    """PRIVATE: only for the viewer it was made for."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """`max_age` and `stale_while_revalidate` are in seconds. A `max_age` of zero means: not kept at all."""

    max_age: int
    scope: Scope = Scope.PUBLIC
    stale_while_revalidate: int = 0

    @property
    def storable(self) -> bool:
        return self.max_age > 0

    def combined(self, other: CachePolicy) -> CachePolicy:
        """What holds for an answer made of both: the shorter time, for the fewer people."""
        return CachePolicy(
            min(self.max_age, other.max_age),
            Scope.PRIVATE if Scope.PRIVATE in (self.scope, other.scope) else Scope.PUBLIC,
            min(self.stale_while_revalidate, other.stale_while_revalidate),
        )

    def header(self) -> str:
        """The value of a `Cache-Control` response header (RFC 9111, section 5.2.2)."""
        if not self.storable:
            return "no-store"
        stale = f", stale-while-revalidate={self.stale_while_revalidate}" if self.stale_while_revalidate else ""
        return f"max-age={self.max_age}, {self.scope.value}{stale}"


NO_STORE = CachePolicy(0)

FOREVER = 2**31 - 1
"""Longer than anything is kept: where a policy starts before anything restricts it (RFC 9111, section 1.2.2)."""

UNRESTRICTED = CachePolicy(FOREVER, stale_while_revalidate=FOREVER)


def parse_cache_control(header: str, age: str | None = None) -> CachePolicy | None:
    """The policy that a response's `Cache-Control` header states; None if it says nothing about storing.

    `age` is the response's `Age` header: that much of its time has passed already. `s-maxage` goes before `max-age`
    for what everybody may see, since this is a shared cache. Malformed numbers count as zero (section 4.2.1).
    """
    directives: dict[str, str] = {}
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        directives.setdefault(name.strip().lower(), value.strip().strip('"'))
    if directives.keys() & {"no-store", "no-cache"}:
        return NO_STORE
    scope = Scope.PRIVATE if "private" in directives else Scope.PUBLIC
    stated = directives.get("s-maxage") if scope is Scope.PUBLIC else None
    stated = stated if stated is not None else directives.get("max-age")
    if stated is None:
        return CachePolicy(0, scope) if scope is Scope.PRIVATE else None
    left = max(0, _seconds(stated) - _seconds(age or "0"))
    return CachePolicy(left, scope, _seconds(directives.get("stale-while-revalidate", "0")))


def _seconds(text: str) -> int:
    return min(int(text), FOREVER) if text.isascii() and text.isdigit() and len(text) < 12 else 0
