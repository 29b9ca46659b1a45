"""Caching of a subgraph's responses by others: `Cache-Control` and invalidation.

A response is `no-store` unless the domain allows a shared cache to store it. Reading `RequestContext.principal` makes
it `no-store` again, or for an anonymous request lets it vary by `Authorization`: a response that depends on the viewer
can't become shared by an oversight. A mutation lists what it invalidates in its response's `extensions.invalidate`;
other changes are published on `CHANNEL`. Both are JSON as made by `invalidated_entity` and `invalidated_type`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson
from redis.asyncio import Redis
from strawberry.extensions import SchemaExtension

Invalidation: TypeAlias = dict[str, Any]

CHANNEL = "lectern:invalidations"
"""The Redis channel on which caches receive invalidations. Delivery is not guaranteed: `max-age` must bound how long a
stale response is acceptable.
"""

NO_STORE = "no-store"


def invalidated_entity(type_name: str, **key: str) -> Invalidation:
    """Invalidate every response that holds this entity, or may."""
    return {"type": type_name, "key": key}


def invalidated_type(type_name: str) -> Invalidation:
    """Invalidate every response that may hold an object of the type."""
    return {"type": type_name}


async def publish_invalidations(redis: Redis, invalidations: Sequence[Invalidation]) -> None:
    """Publish to the subscribed caches. Raises redis.exceptions.RedisError."""
    await redis.publish(CHANNEL, orjson.dumps(invalidations))


@dataclass(slots=True)
class CacheControl:
    """The cache policy of one response. It starts with what the domain allows and is only ever restricted."""

    max_age: int = 0
    """In seconds, for shared caches; zero is `no-store`."""
    invalidated: list[Invalidation] = field(default_factory=list)
    """The invalidations that the operation caused."""
    anonymous: bool = False
    """True if the response fits anonymous requests alone."""

    def limit_max_age(self, seconds: int) -> None:
        """Lower `max-age` to that, if it is above."""
        self.max_age = min(self.max_age, seconds)

    def depends_on_viewer(self, *, anonymous: bool) -> None:
        """Forbid caching for a viewer's response; that to an anonymous request fits all other such requests."""
        if anonymous:
            self.anonymous = True
        else:
            self.no_store()

    def no_store(self) -> None:
        """Forbid caching, for a response that depends on the viewer or is about to change."""
        self.max_age = 0

    def header(self, *, failed: bool) -> str:
        """Return the value of the `Cache-Control` header; a response with errors is never stored."""
        return NO_STORE if failed or self.max_age == 0 else f"public, max-age={self.max_age}"

    def vary(self) -> str | None:
        """Return the value of the `Vary` header (RFC 9110, section 12.5.5); None if the response needs none."""
        return "authorization" if self.anonymous and self.max_age > 0 else None


class CacheInvalidationExtension(SchemaExtension):
    """Add what a mutation invalidated to the response as `extensions.invalidate`."""

    def get_results(self) -> dict[str, Any]:
        policy = getattr(self.execution_context.context, "cache_control", None)
        if isinstance(policy, CacheControl) and policy.invalidated:
            return {"invalidate": _distinct(policy.invalidated)}
        return {}


def _distinct(invalidations: Iterable[Invalidation]) -> list[Invalidation]:
    return list({orjson.dumps(one, option=orjson.OPT_SORT_KEYS): one for one in invalidations}.values())
