"""Demand control: the cost of operations, and rate limits."""

from typing import Literal

from pydantic import Field

from router.server.config.section import Seconds, Section


class CostOptions(Section):
    """Cost analysis of operations, by the supergraph's `@cost` and `@listSize`."""

    max: float | None = Field(None, gt=0)
    """The highest estimated cost of an operation; operations above it are rejected. null: no limit."""
    max_returned_objects: int | None = Field(None, ge=1)
    """The most objects that subgraphs may return for one operation, or for one event of a subscription; beyond it the
    operation is stopped. null: no limit."""
    default_list_size: int = Field(10, ge=1)
    """The assumed number of items of a list without `@listSize`."""
    expose_header: str | None = None
    """A request header on which the response's `extensions` report the estimated and the actual cost."""


class RateLimit(Section):
    """One rate limit: a token bucket per key, refilled at a constant rate."""

    name: str = Field(pattern="^[a-z0-9_-]+$")
    """The name of the limit, in the `RateLimit` response headers and in Redis keys."""
    by: tuple[Literal["client", "user", "operation"], ...] = ("client",)
    """The parts of the key. Each key has a bucket of its own: `client` is the client's IP address, `user` the identity
    (for anonymous clients the address), `operation` the operation's name."""
    rate: float = Field(gt=0)
    """The tokens that are added to a bucket in each period of `per`."""
    per: Seconds = 1.0
    """The period of `rate`."""
    burst: int = Field(ge=1)
    """The capacity of a bucket: the most operations at once."""
    cost: Literal["operation", "estimated"] = "operation"
    """The tokens that an operation takes: `operation` for one, `estimated` for its estimated cost."""
    operation_types: tuple[Literal["query", "mutation", "subscription"], ...] = ("query", "mutation", "subscription")
    """The types of operations that are limited."""


class RateLimitOptions(Section):
    """Rate limits of clients. The buckets are in Redis, so that the limits hold for all routers together."""

    limits: tuple[RateLimit, ...] = ()
    """The limits. An operation takes tokens from all that apply to it, or is rejected and takes none."""
    failure_mode: Literal["open", "closed"] = "open"
    """The behaviour while Redis is unavailable: `open` admits operations, `closed` rejects them."""
    client_address_header: str | None = None
    """The request header in which a trusted proxy sends the client's address; its last entry counts. It applies to
    every limit by client. null: the address of the connection."""
