"""The factory of the transports of all subgraphs: the configured layers around HTTP.

From the client's side inwards, below the cache of subgraph responses: plugins, shared subscriptions, deduplication,
telemetry, the router's signature, hedging, retries, bulkhead and circuit breaker, discovery, replicas, HTTP. Layers
inside of deduplication may change a request (trace context, signatures); layers outside of it see every request.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from router.execution import SubgraphTransport
from router.server.config.options.subgraphs import SubgraphOptions
from router.server.config.root import RouterConfig
from router.server.telemetry.observed_transport import ObservedTransport
from router.server.telemetry.records import CallObserver
from router.server.telemetry.tracing import Tracing
from router.server.upstream.bulkhead import BulkheadTransport
from router.server.upstream.circuit_breaker import CircuitBreaker, CircuitBreakingTransport
from router.server.upstream.discovery import DiscoveringTransport
from router.server.upstream.hedging import HedgingTransport
from router.server.upstream.replicas import ReplicaTransport
from router.server.upstream.request_signing import SigningTransport
from router.server.upstream.response_headers import HeaderCollectingTransport, ResponseHeaderRules
from router.server.upstream.retries import RetryingTransport
from router.supergraph import JoinedSubgraph
from router.transport import (
    DeduplicatingTransport,
    HttpOptions,
    HttpTransport,
    ReconnectingTransport,
    SseOptions,
    SseSubscriptions,
    SubscribingTransport,
    SubscriptionSource,
    WebSocketOptions,
    WebSocketSubscriptions,
)
from router.transport.subscriptions.shared import SharedSubscriptions
from router.transport.uploads.buffering import BufferingTransport
from router.transport.uploads.multipart import MultipartTransport

ACCEPTED_CODINGS = "zstd, br, gzip"

Wrap = Callable[[str, SubgraphTransport], SubgraphTransport]
"""Wraps the transport of a subgraph, given its name."""


_Key = tuple[str, str]
"""The name of a subgraph and its URL."""


class TransportFactory:
    """The factory of transports, which retains them over reloads: connections, circuits and streams outlive a
    supergraph.
    """

    def __init__(
        self,
        config: RouterConfig,
        overrides: Mapping[str, SubgraphTransport],
        *,
        observers: Sequence[CallObserver] = (),
        tracing: Tracing | None = None,
        outermost: Wrap | None = None,
    ) -> None:
        self._config = config
        self._overrides = overrides
        self._response_headers = ResponseHeaderRules(config.headers.responses)
        self._observers = observers
        self._tracing = tracing
        self._outermost = outermost
        self._built: dict[_Key, SubgraphTransport] = {}
        self._subscriptions: dict[_Key, SharedSubscriptions] = {}

    def transport_of(self, subgraph: JoinedSubgraph) -> SubgraphTransport:
        """Return the transport of a subgraph; the same one as long as its name and URL stay."""
        key = self._key(subgraph)
        transport = self._built.get(key)
        if transport is None:
            options = self._config.subgraphs.get(subgraph.name, SubgraphOptions())
            transport = self._built[key] = self._build(key, options.url or subgraph.url, options)
        return transport

    def evict_except(self, subgraphs: Iterable[JoinedSubgraph]) -> list[SubgraphTransport]:
        """Remove the transports of all other subgraphs and return them; the caller closes them."""
        retained = {self._key(subgraph) for subgraph in subgraphs}
        evicted = [key for key in self._built if key not in retained]
        for key in evicted:
            self._subscriptions.pop(key, None)
        return [self._built.pop(key) for key in evicted]

    def subscription_counts(self) -> dict[str, tuple[int, int]]:
        """Return the open subscriptions of each subgraph, and the events that were dropped for slow clients."""
        return {name: (shared.upstreams, shared.dropped) for (name, _), shared in self._subscriptions.items()}

    def _key(self, subgraph: JoinedSubgraph) -> _Key:
        if subgraph.name in self._overrides:
            return subgraph.name, ""  # It is independent of the URL in the supergraph.
        options = self._config.subgraphs.get(subgraph.name)
        return subgraph.name, (options.url if options is not None else None) or subgraph.url

    def _build(self, key: _Key, url: str, options: SubgraphOptions) -> SubgraphTransport:
        name, _ = key
        given = self._overrides.get(name)
        if given is None:
            transport = self._remote(url, options)
        else:
            transport = BufferingTransport(given) if self._config.uploads.enabled else given
        if options.circuit_breaker is not None:
            transport = CircuitBreakingTransport(transport, CircuitBreaker(options.circuit_breaker))
        if options.concurrency is not None:
            transport = BulkheadTransport(transport, options.concurrency)
        if options.retries is not None:
            transport = RetryingTransport(transport, options.retries, on_retry=self._count_retry)
        if options.hedging is not None:
            transport = HedgingTransport(transport, options.hedging, on_hedge=self._count_hedge)
        if self._config.service_identity is not None:
            transport = SigningTransport(transport, self._config.service_identity)
        if self._observers or self._tracing is not None:
            transport = ObservedTransport(transport, self._observers, self._tracing)
        # The cache deduplicates by itself: joining a call that began before an invalidation would store its outdated
        # response as a new one.
        if given is None and options.deduplicate and not self._config.caching.caches(name):
            transport = DeduplicatingTransport(transport)
        if self._response_headers.active:
            transport = HeaderCollectingTransport(transport, self._response_headers)
        subscriptions = self._config.subscriptions
        if subscriptions.enabled:
            transport = self._subscriptions[key] = SharedSubscriptions(
                transport,
                buffer=subscriptions.buffer_size,
                drop_oldest=subscriptions.on_buffer_full == "drop_oldest",
                share=subscriptions.deduplicate,
            )
        return self._outermost(name, transport) if self._outermost is not None else transport

    def _count_retry(self, subgraph: str) -> None:
        for observer in self._observers:
            observer.retried(subgraph)

    def _count_hedge(self, subgraph: str) -> None:
        for observer in self._observers:
            observer.hedged(subgraph)

    def _remote(self, url: str, options: SubgraphOptions) -> SubgraphTransport:
        urls = options.replicas or (url,)
        transport: SubgraphTransport
        if options.discovery is not None:
            transport = DiscoveringTransport(
                urls,
                ReplicaTransport({}, options.ejection),
                lambda url, address: self._replica(url, options, address),
                interval=options.discovery.interval,
            )
        elif options.replicas:
            transport = ReplicaTransport({url: self._replica(url, options) for url in urls}, options.ejection)
        else:
            transport = self._replica(url, options)
        # Around the replicas: a stream that breaks with its replica resumes at another one.
        attempts = options.subscriptions.max_reconnect_attempts
        return ReconnectingTransport(transport, attempts=attempts)

    def _replica(self, url: str, options: SubgraphOptions, address: str | None = None) -> SubgraphTransport:
        http = HttpOptions(
            connect_timeout=options.connect_timeout,
            max_response_bytes=options.max_response_size,
            accept_encoding=ACCEPTED_CODINGS if options.accept_compression else None,
            compress_above=options.compress_requests_above,
            address=address,
        )
        calls: SubgraphTransport = HttpTransport(url, http)
        if self._config.uploads.enabled:
            calls = MultipartTransport(calls, url, max_response=http.max_response_bytes, address=address)
        return SubscribingTransport(calls, _subscriptions(url, options, address))


def _subscriptions(url: str, options: SubgraphOptions, address: str | None) -> SubscriptionSource:
    chosen = options.subscriptions
    # An address belongs to the host of `url`; a URL for subscriptions may have another one.
    at = address if chosen.url is None else None
    if chosen.protocol == "sse":
        sse = SseOptions(connect_timeout=chosen.connect_timeout, max_event=options.max_response_size, address=at)
        return SseSubscriptions(chosen.url or url, sse)
    websocket = WebSocketOptions(
        connect_timeout=chosen.connect_timeout,
        keep_alive=chosen.keep_alive_interval,
        max_message=options.max_response_size,
        address=at,
    )
    return WebSocketSubscriptions(chosen.url or url, websocket)
