"""The subgraphs: their addresses, time-outs and transports."""

from typing import Literal

from pydantic import Field

from router.server.config.options.resilience import (
    CircuitBreakerOptions,
    ConcurrencyOptions,
    DiscoveryOptions,
    EjectionOptions,
    HedgingOptions,
    RetryOptions,
)
from router.server.config.section import ByteSize, Seconds, Section


class SubgraphSubscriptionOptions(Section):
    """The transport of subscriptions to a subgraph."""

    protocol: Literal["websocket", "sse"] = "websocket"
    """The protocol: `websocket` (graphql-transport-ws) or `sse` (graphql-sse, distinct connections)."""
    url: str | None = None
    """The URL. null: the URL of the subgraph, with ws or wss for WebSocket."""
    connect_timeout: Seconds = 10.0
    """The time-out of connecting, handshake included."""
    keep_alive_interval: Seconds = 20.0
    """The interval of pings on WebSockets."""
    max_reconnect_attempts: int = Field(5, ge=0)
    """The number of attempts to resume a broken subscription before it fails."""


class SubgraphOptions(Section):
    """A subgraph."""

    url: str | None = None
    """The URL, in the place of the supergraph's."""
    timeout: Seconds = 30.0
    """The time-out of one call."""
    connect_timeout: Seconds = 5.0
    """The time-out of opening a connection."""
    max_response_size: ByteSize = 64_000_000
    """The largest response, after decompression; larger ones are errors."""
    accept_compression: bool = False
    """Request compressed responses (zstd, Brotli or gzip). It costs more than it saves in a fast network."""
    compress_requests_above: ByteSize | None = None
    """The size from which request bodies are compressed with gzip. null: never."""
    replicas: tuple[str, ...] = ()
    """The URLs of replicas to balance calls between, in the place of `url`."""
    discovery: DiscoveryOptions | None = None
    ejection: EjectionOptions = EjectionOptions()
    retries: RetryOptions | None = None
    circuit_breaker: CircuitBreakerOptions | None = None
    concurrency: ConcurrencyOptions | None = None
    hedging: HedgingOptions | None = None
    deduplicate: bool = True
    """Send identical queries that are in flight at the same time once."""
    subscriptions: SubgraphSubscriptionOptions = SubgraphSubscriptionOptions()
