"""Where the server listens and what it shows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from router.server.configuration.section import ByteSize, Seconds, Section


class ServerOptions(Section):
    """The process and its addresses."""

    host: str = "127.0.0.1"
    port: int = Field(4000, ge=0, le=65_535)
    workers: int = Field(1, ge=1)
    """Processes that share the port."""
    path: str = Field("/graphql", pattern="^/")
    health_path: str = Field("/health", pattern="^/")
    ready_path: str = Field("/ready", pattern="^/")
    drain: Seconds = 10.0
    """How long requests under way may take after the server was asked to stop."""
    operation_timeout: Seconds = 60.0
    """How long an operation may take as a whole."""
    share_identical_queries: bool = False
    """Execute a query once for all who send it at the same time with the same variables, headers and identity."""


class ExampleOperation(Section):
    """An operation that GraphiQL opens in a tab of its own."""

    name: str
    query: str
    variables: str | None = None
    headers: str | None = None


class GraphiqlOptions(Section):
    """GraphiQL for people, with all its assets served from here."""

    enabled: bool = True
    path: str = Field("/", pattern="^/")
    title: str = "GraphiQL"
    examples: tuple[ExampleOperation, ...] = ()


class SubscriptionOptions(Section):
    """Subscriptions to clients."""

    enabled: bool = True
    path: str = Field("/graphql", pattern="^/")
    """Where WebSockets connect."""
    stream_path: str = Field("/graphql/stream", pattern="^/")
    """Where graphql-sse's single connection mode lives."""
    connection_init_timeout: Seconds = 10.0
    keep_alive: Seconds = 15.0
    """How often a ping is sent to a WebSocket, and a comment or empty part to a stream."""
    max_connections: int = Field(20_000, ge=1)
    """WebSockets that one process holds open; further handshakes are refused."""
    max_per_connection: int = Field(100, ge=1)
    """Operations under way on one WebSocket or single connection."""
    max_message: ByteSize = 1_000_000
    """The largest message of a client."""
    buffer: int = Field(64, ge=1)
    """Events that may wait for one slow subscriber."""
    slow_reader: Literal["drop_oldest", "close"] = "drop_oldest"
    """What happens to a subscriber whose buffer is full: it misses the oldest events, or it is closed."""
    share: bool = True
    """Serve identical subscriptions from one upstream."""
    reservation_timeout: Seconds = 30.0
    """How long a reserved single connection waits for its stream."""


class BatchingOptions(Section):
    """Several operations in one request, as an array."""

    enabled: bool = False
    limit: int = Field(10, ge=1)


class CompressionOptions(Section):
    """Content codings: gzip, br and zstd. Compressed requests are always understood."""

    responses: bool = False
    """Compress answers for clients that take it. Off by default: what stands in front often does it cheaper."""
    minimum: ByteSize = 1_024
    """Smaller answers are not worth it."""


class UploadOptions(Section):
    """Files in requests (GraphQL multipart request specification), passed on to subgraphs as they arrive."""

    enabled: bool = False
    max_files: int = Field(10, ge=1)
    max_file: ByteSize = 50_000_000
    """The largest single file."""
    in_memory: ByteSize = 1_000_000
    """What of a file cannot be passed on as it arrives is kept in memory, and beyond this in a temporary file."""
    stall: Seconds = Field(30.0, gt=0)
    """How long a client may pause while it sends its files."""
