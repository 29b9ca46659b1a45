"""The transports of all subgraphs: what was configured for each, around how it is reached.

From the client's side inwards, below the cache of subgraphs' answers: plugins, the subscriptions' sharing,
de-duplication, telemetry, the router's signature, hedging, retries, bulkhead and circuit, replicas, HTTP. What is
inside of de-duplication may differ between identical requests (trace context, signatures); what is outside must see
each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from router.execution import SubgraphTransport
from router.server.answer_headers import AnswerHeaderRules, HeaderCollectingTransport
from router.server.configuration.root import RouterConfig
from router.server.configuration.subgraphs import SubgraphOptions
from router.server.observability.calls import ObservedTransport
from router.server.observability.records import CallObserver
from router.server.observability.tracing import Tracing
from router.server.traffic.bulkhead import BulkheadTransport
from router.server.traffic.circuit_breaker import CircuitBreaker, CircuitBreakingTransport
from router.server.traffic.hedging import HedgingTransport
from router.server.traffic.replicas import ReplicaTransport
from router.server.traffic.retries import RetryingTransport
from router.server.traffic.service_identity import SigningTransport
from router.supergraph import Subgraph
from router.transport import (
    DeduplicatingTransport,
    HttpOptions,
    HttpTransport,
    ReconnectingSubscriptions,
    SseOptions,
    SseSubscriptions,
    SubscribingTransport,
    SubscriptionSource,
    WebSocketOptions,
    WebSocketSubscriptions,
)
from router.transport.receiving import ReceivingTransport
from router.transport.shared_subscriptions import SharedSubscriptions
from router.transport.uploading import UploadingTransport

ACCEPTED_CODINGS = "zstd, br, gzip"

Wrap = Callable[[str, SubgraphTransport], SubgraphTransport]
"""Puts something around a subgraph's transport, given the subgraph's name."""


class TransportAssembly:
    """Builds transports, and keeps them over reloads: connections, circuits and open streams outlive a supergraph."""

    def __init__(
        self,
        config: RouterConfig,
        given: Mapping[str, SubgraphTransport],
        *,
        observers: Sequence[CallObserver] = (),
        tracing: Tracing | None = None,
        outermost: Wrap | None = None,
    ) -> None:
        self._config = config
        self._given = given
        self._answer_headers = AnswerHeaderRules(config.headers.answers)
        self._observers = observers
        self._tracing = tracing
        self._outermost = outermost
        self._built: dict[tuple[str, str], SubgraphTransport] = {}

    def transport_of(self, subgraph: Subgraph) -> SubgraphTransport:
        """The transport of a subgraph; the same one as long as its name and URL stay."""
        key = self._key(subgraph)
        transport = self._built.get(key)
        if transport is None:
            options = self._config.subgraphs.get(subgraph.name, SubgraphOptions())
            transport = self._built[key] = self._build(subgraph.name, options.url or subgraph.url, options)
        return transport

    def without(self, subgraphs: Iterable[Subgraph]) -> list[SubgraphTransport]:
        """Forget the transports of all other subgraphs, and give them to whoever closes them."""
        kept = {self._key(subgraph) for subgraph in subgraphs}
        return [self._built.pop(key) for key in tuple(self._built) if key not in kept]

    def _key(self, subgraph: Subgraph) -> tuple[str, str]:
        if subgraph.name in self._given:
            return subgraph.name, ""  # It is where it is, whatever the supergraph says of its URL.
        options = self._config.subgraphs.get(subgraph.name)
        return subgraph.name, (options.url if options is not None else None) or subgraph.url

    def _build(self, name: str, url: str, options: SubgraphOptions) -> SubgraphTransport:
        given = self._given.get(name)
        if given is None:
            transport = self._remote(url, options)
        else:
            transport = ReceivingTransport(given) if self._config.uploads.enabled else given
        if options.circuit_breaker is not None:
            transport = CircuitBreakingTransport(transport, CircuitBreaker(options.circuit_breaker))
        if options.concurrency is not None:
            transport = BulkheadTransport(transport, options.concurrency)
        if options.retries is not None:
            transport = RetryingTransport(transport, options.retries)
        if options.hedging is not None:
            transport = HedgingTransport(transport, options.hedging)
        if self._config.service_identity is not None:
            transport = SigningTransport(transport, self._config.service_identity)
        if self._observers or self._tracing is not None:
            transport = ObservedTransport(transport, self._observers, self._tracing)
        # Where answers are kept, the cache sees to it: joining a call that began before a change could put what was
        # answered then in the cache as if it had been asked for now.
        if given is None and options.deduplicate and not self._config.caching.keeps(name):
            transport = DeduplicatingTransport(transport)
        if self._answer_headers.active:
            transport = HeaderCollectingTransport(transport, self._answer_headers)
        subscriptions = self._config.subscriptions
        if subscriptions.enabled:
            transport = SharedSubscriptions(
                transport,
                buffer=subscriptions.buffer,
                drop_oldest=subscriptions.slow_reader == "drop_oldest",
                share=subscriptions.share,
            )
        return self._outermost(name, transport) if self._outermost is not None else transport

    def _remote(self, url: str, options: SubgraphOptions) -> SubgraphTransport:
        http = HttpOptions(
            connect_timeout=options.connect_timeout,
            max_response_bytes=options.max_response,
            accept_encoding=ACCEPTED_CODINGS if options.compressed_answers else None,
            compress_above=options.compress_requests_above,
        )
        urls = options.replicas or (url,)
        copies = [_subscribing(self._calls(copy, http), copy, options) for copy in urls]
        return ReplicaTransport(copies, options.ejection) if options.replicas else copies[0]

    def _calls(self, url: str, http: HttpOptions) -> SubgraphTransport:
        calls: SubgraphTransport = HttpTransport(url, http)
        if self._config.uploads.enabled:
            calls = UploadingTransport(calls, url, max_response=http.max_response_bytes)
        return calls


def _subscribing(calls: SubgraphTransport, url: str, options: SubgraphOptions) -> SubgraphTransport:
    chosen = options.subscriptions
    source: SubscriptionSource
    if chosen.protocol == "sse":
        sse = SseOptions(connect_timeout=chosen.connect_timeout, max_event=options.max_response)
        source = SseSubscriptions(chosen.url or url, sse)
    else:
        websocket = WebSocketOptions(
            connect_timeout=chosen.connect_timeout, keep_alive=chosen.keep_alive, max_message=options.max_response
        )
        source = WebSocketSubscriptions(chosen.url or url, websocket)
    return SubscribingTransport(calls, ReconnectingSubscriptions(source, attempts=chosen.reconnect_attempts))
