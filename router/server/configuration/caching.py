"""Keeping what subgraphs answered, for as long as the graph says that it may be kept."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from router.server.configuration.section import ByteSize, Seconds, Section


class InvalidationOptions(Section):
    """How others say that something is no longer true."""

    path: str = Field("/_router/invalidate", pattern="^/")
    token: SecretStr | None = Field(None, min_length=16)
    """What POSTs to `path` must carry as a bearer token. null: nothing is taken over HTTP."""
    channel: str | None = None
    """A Redis channel that is listened to."""


class CachingOptions(Section):
    """Entities and root fields, by `@cacheControl` and the subgraphs' `Cache-Control`; and whole public answers."""

    enabled: bool = False
    store: Literal["redis", "memory"] = "redis"
    """`memory` is this process's own: for one router, or for trying it out."""
    max_bytes: ByteSize = 64_000_000
    """The most that `memory` takes."""
    default_max_age: Seconds | None = None
    """How long to keep what nothing is said about. null: not at all."""
    vary: tuple[str, ...] = ("accept-language",)
    """Request headers that answers depend on."""
    responses: bool = True
    """Keep whole answers to public operations too."""
    tell_clients: bool = True
    """Send `Cache-Control` and `Age`, for clients and CDNs."""
    wait: Seconds = 2.0
    """How long somebody else's fetch of the same thing is waited for."""
    invalidation: InvalidationOptions = InvalidationOptions()
