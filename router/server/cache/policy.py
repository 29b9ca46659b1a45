"""Cache policies: time to live and scope. Pure.

Source: RFC 9111 (HTTP caching), RFC 5861 (stale-while-revalidate).
"""

import re
from dataclasses import dataclass, replace
from enum import Enum


class Scope(Enum):
    """PRIVATE: only for the viewer that it was fetched for. ANONYMOUS: for all requests without credentials."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    PRIVATE = "private"

    @property
    def directive(self) -> str:
        """The directive of `Cache-Control`; responses to anonymous requests differ from others by `Vary`."""
        return "private" if self is Scope.PRIVATE else "public"

    def narrower(self, other: "Scope") -> "Scope":
        """Return the scope of what is made of both."""
        return max(self, other, key=_NARROWNESS.__getitem__)


_NARROWNESS = {Scope.PUBLIC: 0, Scope.ANONYMOUS: 1, Scope.PRIVATE: 2}


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """`max_age` and `stale_while_revalidate` are in seconds. A `max_age` of zero: not stored.

    `max_age` is for shared caches such as the router's own; `client_max_age` is for clients' caches where it differs.
    """

    max_age: int
    scope: Scope = Scope.PUBLIC
    stale_while_revalidate: int = 0
    client_max_age: int | None = None

    @property
    def storable(self) -> bool:
        return self.max_age > 0

    @property
    def for_clients(self) -> int:
        """The seconds for which a client's own cache may store it."""
        return self.max_age if self.client_max_age is None else min(self.client_max_age, self.max_age)

    def combined(self, other: "CachePolicy") -> "CachePolicy":
        """Return the policy of a response made of both: the shorter time and the narrower scope."""
        max_age, for_clients = min(self.max_age, other.max_age), min(self.for_clients, other.for_clients)
        return CachePolicy(
            max_age,
            self.scope.narrower(other.scope),
            min(self.stale_while_revalidate, other.stale_while_revalidate),
            None if for_clients == max_age else for_clients,
        )

    def aged(self, seconds: int) -> "CachePolicy":
        """Return the policy with what is left of its times after so many seconds; negative ones give them back."""
        client = None if self.client_max_age is None else max(0, self.client_max_age - seconds)
        return replace(self, max_age=max(0, self.max_age - seconds), client_max_age=client)

    def header(self) -> str:
        """Return the value of a `Cache-Control` response header (RFC 9111, section 5.2.2)."""
        if not self.storable:
            return "no-store"
        is_shared = self.for_clients != self.max_age and self.scope is not Scope.PRIVATE
        shared = f", s-maxage={self.max_age}" if is_shared else ""
        stale = f", stale-while-revalidate={self.stale_while_revalidate}" if self.stale_while_revalidate else ""
        return f"max-age={self.for_clients}{shared}, {self.scope.directive}{stale}"


NO_STORE = CachePolicy(0)

FOREVER = 2**31 - 1
"""Longer than any entry lives: the initial value of a policy before any restriction (RFC 9111, section 1.2.2)."""

UNRESTRICTED = CachePolicy(FOREVER, stale_while_revalidate=FOREVER)


def parse_cache_control(header: str, age: str | None = None, *, authorized: bool = False) -> CachePolicy | None:
    """Return the policy that a response's `Cache-Control` header states; None if it does not restrict storing.

    `age` is the response's `Age` header: that much of its time has passed already. `s-maxage` goes before `max-age` for
    public responses, since this is a shared cache, but does not hold for clients' caches. The response to a request
    with `Authorization` (`authorized`) is the caller's own unless it says that it may be shared (section 3.5).
    Malformed numbers count as zero (section 4.2.1).
    """
    directives: dict[str, str] = {}
    for part in _DIRECTIVE.findall(header):
        name, _, value = part.strip().partition("=")
        directives.setdefault(name.strip().lower(), value.strip().strip('"'))
    if directives.keys() & {"no-store", "no-cache"}:
        return NO_STORE
    is_shareable = not authorized or directives.keys() & {"public", "s-maxage", "must-revalidate"}
    scope = Scope.PRIVATE if "private" in directives or not is_shareable else Scope.PUBLIC
    shared = directives.get("s-maxage") if scope is Scope.PUBLIC else None
    stated = shared if shared is not None else directives.get("max-age")
    if stated is None:
        return CachePolicy(0, scope) if scope is Scope.PRIVATE else None
    max_age = _seconds(stated)
    client = _seconds(directives.get("max-age", "0")) if shared is not None else max_age
    policy = CachePolicy(
        max_age,
        scope,
        _seconds(directives.get("stale-while-revalidate", "0")),
        None if client >= max_age else client,
    )
    # Of several ages the first counts (section 5.1).
    return policy.aged(_seconds((age or "0").partition(",")[0].strip()))


_DIRECTIVE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+')
"""A directive: commas within quotes, as in `private="set-cookie, x"`, do not separate (section 5.2)."""


def parse_vary(header: str | None) -> frozenset[str]:
    """Return the names of a `Vary` header in lower case (RFC 9110, section 12.5.5)."""
    return frozenset(name.strip().lower() for name in (header or "").split(",") if name.strip())


def _seconds(text: str) -> int:
    return min(int(text), FOREVER) if text.isascii() and text.isdigit() and len(text) < 12 else 0
