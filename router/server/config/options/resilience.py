"""Resilience of calls to subgraphs: retries, circuit breaker, concurrency limit, hedging, outlier ejection."""

from pydantic import Field

from router.server.config.section import Seconds, Section


class DiscoveryOptions(Section):
    """Discovery of replicas: calls are balanced between all addresses that the names of the URLs resolve to."""

    interval: Seconds = 10.0
    """The time between two resolutions."""


class RetryOptions(Section):
    """Retries of queries after a transient failure: no connection, or status 502, 503 or 504. A mutation is retried
    only if no connection was made.
    """

    max_retries: int = Field(2, ge=1, le=10)
    """The most retries of one query."""
    initial_backoff: Seconds = 0.05
    """The delay before the first retry; it doubles with each, with random jitter."""
    budget: float = Field(0.2, gt=0, le=1)
    """The retry budget, as a ratio of retries to requests: with 0.2, retries add at most a fifth to the load."""


class CircuitBreakerOptions(Section):
    """A circuit breaker: no calls to a subgraph for a while after too many of them failed."""

    failure_ratio: float = Field(0.5, gt=0, le=1)
    """The ratio of failures at which the circuit opens."""
    min_requests: int = Field(20, ge=1)
    """The fewest calls within `window` for the circuit to open."""
    window: Seconds = 10.0
    """The sliding window over which failures are counted."""
    reset_timeout: Seconds = 5.0
    """The time until an open circuit admits a trial call."""


class ConcurrencyOptions(Section):
    """A limit of concurrent calls to a subgraph (bulkhead)."""

    max_requests: int = Field(100, ge=1)
    """The most concurrent calls."""
    max_pending_requests: int = Field(1_000, ge=0)
    """The most calls that wait; further ones are rejected."""


class HedgingOptions(Section):
    """Hedged requests: a second call for a query whose response is late."""

    delay: Seconds = 0.1
    """The time after which the second call is made."""
    max_ratio: float = Field(0.05, gt=0, le=1)
    """The highest ratio of hedged calls to all calls."""


class EjectionOptions(Section):
    """Outlier ejection: no calls to a failing replica for a while."""

    consecutive_failures: int = Field(3, ge=1)
    """The number of consecutive failures after which a replica is ejected."""
    ejection_time: Seconds = 10.0
    """The time for which it is ejected."""
