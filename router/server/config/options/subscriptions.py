"""Subscriptions of clients: WebSocket, server-sent events and multipart responses."""

from typing import Literal

from pydantic import Field

from router.server.config.section import ByteSize, Seconds, Section


class SubscriptionOptions(Section):
    """Subscriptions of clients, over WebSocket, server-sent events and multipart responses."""

    enabled: bool = True
    """Accept subscriptions."""
    path: str = Field("/graphql", pattern="^/")
    """The path of the WebSocket endpoint."""
    sse_path: str = Field("/graphql/stream", pattern="^/")
    """The path of graphql-sse's single connection mode."""
    connection_init_timeout: Seconds = 10.0
    """The time in which a WebSocket client has to send `connection_init`."""
    keep_alive_interval: Seconds = 15.0
    """The interval of pings on WebSockets, and of comments or empty parts in streams."""
    max_connections: int = Field(20_000, ge=1)
    """The most open WebSockets of one process; further handshakes are rejected."""
    max_operations_per_connection: int = Field(100, ge=1)
    """The most active operations on one WebSocket or single connection."""
    max_message_size: ByteSize = 1_000_000
    """The largest WebSocket message of a client."""
    buffer_size: int = Field(64, ge=1)
    """The most undelivered events of one subscriber."""
    on_buffer_full: Literal["drop_oldest", "close"] = "drop_oldest"
    """The treatment of a subscriber whose buffer is full: `drop_oldest` drops its oldest events, `close` ends the
    subscription with an error."""
    deduplicate: bool = True
    """Share one upstream subscription between identical subscriptions of clients."""
    reservation_timeout: Seconds = 30.0
    """The time in which a client has to open the event stream of a reserved single connection."""
