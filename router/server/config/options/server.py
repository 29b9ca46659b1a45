"""The server and its endpoints: addresses, pages, batching, compression and uploads."""

from pydantic import Field

from router.server.config.section import ByteSize, Seconds, Section


class ServerOptions(Section):
    """The process, its addresses and its time-outs."""

    host: str = "127.0.0.1"
    """The address to listen on; `0.0.0.0` for every interface."""
    port: int = Field(4000, ge=0, le=65_535)
    """The TCP port to listen on; 0 for any free one."""
    workers: int = Field(1, ge=1)
    """The number of worker processes that share the port."""
    path: str = Field("/graphql", pattern="^/")
    """The path of the GraphQL endpoint."""
    health_path: str = Field("/health", pattern="^/")
    """The path of the liveness check: 200 while the process runs."""
    ready_path: str = Field("/ready", pattern="^/")
    """The path of the readiness check: 200 while a supergraph is served, 503 while shutting down."""
    drain_timeout: Seconds = 10.0
    """The time that requests in flight have to finish after a shutdown signal."""
    operation_timeout: Seconds = 60.0
    """The time-out of a whole operation."""
    deduplicate_queries: bool = False
    """Execute identical queries that are in flight at the same time once. Identical are those with the same document,
    variables, headers and identity."""


class ExampleOperation(Section):
    """An example operation that GraphiQL opens in a tab."""

    name: str
    """The title of the tab."""
    document: str
    """The GraphQL document."""
    variables: str | None = None
    """The variables, as JSON text."""
    headers: str | None = None
    """The request headers, as JSON text."""


class GraphiqlLoginButton(Section):
    """A login button of GraphiQL. For demonstrations: everyone who opens the page may press it and gets a token."""

    label: str
    """The text of the button, such as `student`."""
    document: str
    """The GraphQL document of the operation that logs in."""
    variables: str | None = None
    """The variables, as JSON text."""
    token: str
    """The path of the token in the response's data, such as `logIn.tokens.accessToken`: it becomes a bearer token."""


class GraphiqlOptions(Section):
    """GraphiQL, the in-browser IDE. All its assets are served by the router."""

    enabled: bool = True
    """Serve GraphiQL to browsers."""
    path: str = Field("/", pattern="^/")
    """The path of the page."""
    title: str = "GraphiQL"
    """The title of the page."""
    examples: tuple[ExampleOperation, ...] = ()
    """Example operations, opened in a tab each."""
    login_buttons: tuple[GraphiqlLoginButton, ...] = ()
    """Login buttons, above the editor."""


class BatchingOptions(Section):
    """Batching: several operations in one HTTP request, as a JSON array."""

    enabled: bool = False
    """Accept batches."""
    max_operations: int = Field(10, ge=1)
    """The most operations in one batch."""


class CompressionOptions(Section):
    """Compression of responses with gzip, Brotli or zstd. Compressed requests are always accepted."""

    responses: bool = False
    """Compress responses for clients that accept it. Off by default: a proxy in front of the router can do it at a
    lower cost."""
    min_size: ByteSize = 1_024
    """The smallest response that is compressed."""


class UploadOptions(Section):
    """File uploads (GraphQL multipart request specification), streamed to subgraphs."""

    enabled: bool = False
    """Accept multipart requests with files."""
    max_files: int = Field(10, ge=1)
    """The most files in one request."""
    max_file_size: ByteSize = 50_000_000
    """The largest single file."""
    memory_threshold: ByteSize = 1_000_000
    """The bytes of a file that are buffered in memory if it cannot be streamed; the rest goes to a temporary file."""
    idle_timeout: Seconds = Field(20.0, gt=0)
    """The longest pause of a client while it sends files; UPLOAD_STALLED afterwards. Must be shorter than
    `http1.body_timeout`, which bounds the pauses of all bodies and would end the connection first."""
