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
    max_entry: ByteSize = 256_000
    """The most that one entry takes; what is larger is not kept."""
    subgraphs: tuple[str, ...] | None = None
    """Whose answers are kept. null: those of all."""
    default_max_age: Seconds | None = None
    """How long to keep what nothing is said about. null: not at all."""
    vary: tuple[str, ...] = ("accept-language",)
    """Request headers that answers depend on."""
    responses: bool = True
    """Keep whole answers to public operations too."""
    tell_clients: bool = True
    """Send `Cache-Control` and `Age`, for clients and CDNs."""
    clients_max_age: Seconds | None = None
    """The most that clients and CDNs are told, which nobody tells what is no longer true. 0: they ask each time, with
    the ETag that they have. null: what is left of an answer's time.
    """
    wait: Seconds = 2.0
    """How long somebody else's fetch of the same thing is waited for."""
    invalidation: InvalidationOptions = InvalidationOptions()

    def keeps(self, subgraph: str) -> bool:
        """Whether that subgraph's answers are kept."""
        return self.enabled and (self.subgraphs is None or subgraph in self.subgraphs)
