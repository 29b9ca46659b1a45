"""Requests of browsers from other origins: CORS and CSRF prevention."""

from pydantic import Field

from router.server.config.section import Seconds, Section


class CorsOptions(Section):
    """Cross-Origin Resource Sharing (CORS)."""

    origins: tuple[str, ...] = ()
    """The allowed origins, such as `https://app.example.com`. `*` allows any; then `allow_credentials` must be off."""
    origin_pattern: str | None = None
    """A regular expression for further allowed origins; it must match the whole origin."""
    allow_credentials: bool = False
    """Allow requests with cookies and other credentials."""
    allow_headers: tuple[str, ...] = ()
    """The request headers that are allowed. Empty: any that the browser requests."""
    methods: tuple[str, ...] = ("GET", "POST", "OPTIONS")
    """The request methods that are allowed."""
    expose_headers: tuple[str, ...] = ()
    """The response headers that scripts may read."""
    allow_private_network: bool = False
    """Allow pages of the allowed origins that are on a public network to reach a router on a private one (Private
    Network Access)."""
    max_age: Seconds = 600.0
    """The time for which browsers may cache a preflight response."""


class CsrfOptions(Section):
    """Cross-Site Request Forgery (CSRF) prevention.

    Requests that a browser sends without a preflight need one of `required_headers`; cross-site GET requests and
    WebSocket handshakes need it too, unless CORS allows their origin.
    """

    enabled: bool = True
    """Reject requests that could be forged by another site."""
    required_headers: tuple[str, ...] = Field(
        ("x-apollo-operation-name", "apollo-require-preflight", "graphql-require-preflight"),
    )
    """Request headers of which one proves that the browser sent a preflight."""
