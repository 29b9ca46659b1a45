"""What several routers share: the Redis they meet in, and the documents they know."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, model_validator

from router.server.configuration.section import ByteSize, Seconds, Section

DEFAULT_PREFIX = "router"
"""Begins the keys in a Redis that was given without configuration, too."""


class RedisOptions(Section):
    """The Redis (or Valkey) that routers share. Its absence never fails a request: what needs it does without."""

    url: SecretStr
    """For instance `redis://:password@host:6379/0`, or `rediss://` for TLS."""
    timeout: Seconds = 0.5
    """How long one command may take."""
    prefix: str = DEFAULT_PREFIX
    """Begins every key, so that several systems can share one server."""


class AutomaticDocuments(Section):
    """Automatic persisted queries: clients send a document once, then its hash."""

    enabled: bool = False
    shared: bool = False
    """Keep them in Redis as well, for all routers."""
    max_bytes: ByteSize = 16_000_000
    """How much of this process's memory they may take."""
    keep_for: Seconds = 86_400.0
    """How long Redis keeps one that nobody asks for."""
    file: str | None = None
    """Keep them in this file, so that they are known after a restart. It takes up to twice `max_bytes`."""

    @model_validator(mode="after")
    def _one_place(self) -> AutomaticDocuments:
        if self.shared and self.file is not None:
            raise ValueError("give shared or file, not both")
        return self


class TrustedDocuments(Section):
    """Documents that were known before: what your own apps send, written down when they are built."""

    mode: Literal["off", "log", "enforce"] = "off"
    """`log` lets other documents pass and says so; `enforce` refuses them."""
    manifest: str | None = None
    """A file: Apollo's persisted query manifest, or Relay's mapping of ids to documents. Watched for changes."""
    shared: bool = False
    """Look ids up in Redis too, in the hash `<prefix>:documents`."""
    accept_text: bool = True
    """In mode `enforce`, accept the full text of a trusted document, not only its id."""

    @model_validator(mode="after")
    def _has_a_source(self) -> TrustedDocuments:
        if self.mode != "off" and self.manifest is None and not self.shared:
            raise ValueError("trusted documents need a manifest, or shared: true")
        return self


class PersistedDocuments(Section):
    """Documents that clients need not send."""

    automatic: AutomaticDocuments = AutomaticDocuments()
    trusted: TrustedDocuments = TrustedDocuments()


class RateLimit(Section):
    """One token bucket per key: `burst` operations at once, refilled at `rate` per `per`."""

    name: str = Field(pattern="^[a-z0-9_-]+$")
    by: tuple[Literal["client", "user", "operation"], ...] = ("client",)
    """What shares a bucket: the client's address, its identity (its address while it is anonymous), the operation's
    name. Several together make one key."""
    rate: float = Field(gt=0)
    per: Seconds = 1.0
    burst: int = Field(ge=1)
    cost: Literal["operation", "estimated"] = "operation"
    """What an operation takes out of the bucket: one, or its estimated cost."""
    only: tuple[Literal["query", "mutation", "subscription"], ...] = ("query", "mutation", "subscription")


class RateLimitOptions(Section):
    """How much clients may ask. The buckets are in Redis, so that all routers count together."""

    limits: tuple[RateLimit, ...] = ()
    fail: Literal["open", "closed"] = "open"
    """What happens while Redis is away: operations pass, or are refused."""
    address_header: str | None = None
    """The header in which a trusted proxy gives the client's address; its last entry counts. null: the connection's."""
