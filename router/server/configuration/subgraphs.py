"""What is sent to each subgraph, and how."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, model_validator

from router.server.configuration.section import ByteSize, Seconds, Section


class ForwardHeader(Section):
    """Pass a client's header on."""

    forward: str
    """The header's name, or a pattern with `*` such as `x-tenant-*`."""
    rename: str | None = None
    default: str | None = None
    """Sent if the client doesn't send the header."""

    @model_validator(mode="after")
    def _patterns_keep_their_names(self) -> ForwardHeader:
        if "*" in self.forward and (self.rename is not None or self.default is not None):
            raise ValueError("a pattern cannot be renamed or have a default")
        return self


class ForwardCookie(Section):
    """Pass one of a client's cookies on, and the others not."""

    cookie: str = Field(pattern=r"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$")


class InsertHeader(Section):
    """Send a header of the router's own."""

    insert: str
    value: SecretStr | None = None
    claim: str | None = None
    """A claim of the client's token, by a dotted path; nothing is sent if it is not there."""

    @model_validator(mode="after")
    def _one_value(self) -> InsertHeader:
        if (self.value is None) == (self.claim is None):
            raise ValueError("give value or claim, one of them")
        return self


class RemoveHeader(Section):
    """Do not pass on a header that an earlier rule forwards."""

    remove: str


HeaderRule = ForwardHeader | ForwardCookie | InsertHeader | RemoveHeader


class ServiceIdentityOptions(Section):
    """Proof to the subgraphs that it is the router who calls: a short-lived token in a header, signed for each."""

    key: SecretStr = Field(min_length=32)
    """Known to the router and its subgraphs only."""
    header: str = "router-identity"
    issuer: str = "router"
    lifetime: Seconds = 60.0


class AnswerHeader(Section):
    """Pass a header of subgraphs' responses on to the client."""

    forward: str
    """The header's name, or a pattern with `*`."""
    rename: str | None = None
    several: Literal["first", "last", "all"] = "last"
    """Which of the values counts when several subgraphs, or one several times, answer with the header."""


class HeaderOptions(Section):
    """Header rules, applied in order; those of a subgraph after those of all."""

    answers: tuple[AnswerHeader, ...] = ()
    """What clients get of the headers that subgraphs answer with. Nothing by default."""

    all: tuple[HeaderRule, ...] = ()
    subgraphs: dict[str, tuple[HeaderRule, ...]] = Field(default_factory=dict)


class SubgraphSubscriptionOptions(Section):
    """How subscriptions reach a subgraph."""

    protocol: Literal["websocket", "sse"] = "websocket"
    url: str | None = None
    """Left out, the subgraph's URL (with ws or wss for WebSocket)."""
    connect_timeout: Seconds = 10.0
    keep_alive: Seconds = 20.0
    reconnect_attempts: int = Field(5, ge=0)
    """How often a broken stream is begun again before its subscribers are told."""


class RetryOptions(Section):
    """Sending a query again after a failure of the moment: no connection, or status 502, 503 or 504."""

    attempts: int = Field(2, ge=1, le=10)
    """How often again, at most."""
    first_pause: Seconds = 0.05
    """Doubles with each attempt, and varies at random."""
    budget: float = Field(0.2, gt=0, le=1)
    """How many retries one request earns: with 0.2, retries add at most a fifth to the load."""


class CircuitBreakerOptions(Section):
    """Leaving a subgraph alone when too many calls fail."""

    failure_ratio: float = Field(0.5, gt=0, le=1)
    least_calls: int = Field(20, ge=1)
    """Of fewer recent calls, no conclusion is drawn."""
    window: Seconds = 10.0
    """Which calls are recent."""
    open_for: Seconds = 5.0
    """How long it is left alone before one call is tried."""


class ConcurrencyOptions(Section):
    """How many calls a subgraph gets at once."""

    calls: int = Field(100, ge=1)
    waiting: int = Field(1_000, ge=0)
    """How many more may wait for their turn; others are refused."""


class HedgingOptions(Section):
    """Asking a second time when an answer is late."""

    after: Seconds = 0.1
    share: float = Field(0.05, gt=0, le=1)
    """Which part of the calls may be asked twice."""


class EjectionOptions(Section):
    """When a replica gets no more calls."""

    failures: int = Field(3, ge=1)
    """Failures in a row."""
    duration: Seconds = 10.0


class SubgraphOptions(Section):
    """One subgraph."""

    url: str | None = None
    """In the place of the supergraph's."""
    timeout: Seconds = 30.0
    connect_timeout: Seconds = 5.0
    max_response: ByteSize = 64_000_000
    compressed_answers: bool = False
    """Ask for answers that are compressed (zstd, Brotli or gzip). Not worth it where the network is quick."""
    compress_requests_above: ByteSize | None = None
    """Requests of more bytes are sent gzipped; null: none."""
    replicas: tuple[str, ...] = ()
    """URLs of several copies, in the place of `url`."""
    ejection: EjectionOptions = EjectionOptions()
    retries: RetryOptions | None = None
    circuit_breaker: CircuitBreakerOptions | None = None
    concurrency: ConcurrencyOptions | None = None
    hedging: HedgingOptions | None = None
    deduplicate: bool = True
    """Send identical queries that are under way at the same time only once."""
    subscriptions: SubgraphSubscriptionOptions = SubgraphSubscriptionOptions()
