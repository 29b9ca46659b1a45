"""The router as an ASGI application.

`create_app` is the composition root: configuration and supergraph in, application out. `RouterApp` routes what
arrives to the part that answers it; the GraphQL path comes first, since nearly everything goes there.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider
from redis.asyncio import Redis

from router.execution import SubgraphTransport
from router.server.answer_caching import AnswerCaching
from router.server.asgi import AsgiWebSocket, HttpSide, Receive, Scope, Send, serve_http
from router.server.authentication import Authenticator, LoadKeys, build_authenticator
from router.server.authorization import Policy
from router.server.caching import Invalidator
from router.server.configuration.root import RouterConfig
from router.server.configuration.shared_state import DEFAULT_PREFIX
from router.server.errors import RequestRefused
from router.server.graphiql import Pages
from router.server.http import answers
from router.server.http.compression import compress
from router.server.http.cors import CorsPolicy
from router.server.http.csrf import CsrfGuard
from router.server.http.endpoint import GraphqlEndpoint
from router.server.http.media_types import AnswerType, accepted_types, single_answer_type
from router.server.http.messages import HttpRequest, HttpResponse, decoded_headers
from router.server.observability.metrics import CONTENT_TYPE, Metrics
from router.server.observability.operation_log import OperationLog
from router.server.observability.otlp_metrics import OtlpMetrics, build_meter_provider
from router.server.observability.records import OperationObserver
from router.server.observability.tracing import Tracing, build_provider
from router.server.operations import Operations
from router.server.persisted import DocumentResolution, build_resolution
from router.server.plugins import Plugin, Plugins
from router.server.reloading import Watcher, build_source
from router.server.reloading.sources import FileSource
from router.server.revocation import Revocation, RevocationChannel, RevocationRegister
from router.server.serving import GraphLoader, Serving
from router.server.shared_redis import connect
from router.server.subscriptions import close_codes
from router.server.subscriptions.close_codes import Close
from router.server.subscriptions.dialects import choose_dialect
from router.server.subscriptions.single_connection import SingleConnections
from router.server.subscriptions.websocket_session import Disconnected, WebSocketSession
from router.server.traffic.assembly import TransportAssembly
from router.server.traffic.rate_limits import RateLimiter

FAREWELL = 2.0
"""Seconds that open WebSockets have to close when the application drains."""

MANIFEST_POLL = 5.0
"""Seconds between looks at the manifest of trusted documents."""

log = logging.getLogger("router.server")

Route = Callable[[HttpRequest], Awaitable[HttpResponse]]


class Parts:
    """What an application is made of, besides its configuration. Made by `create_app`."""

    def __init__(
        self,
        serving: Serving,
        operations: Operations,
        *,
        authenticator: Authenticator | None = None,
        plugins: Plugins | None = None,
        metrics: Metrics | None = None,
        tracing: Tracing | None = None,
        pushed_metrics: OtlpMetrics | None = None,
        caching: AnswerCaching | None = None,
        watchers: Sequence[Watcher] = (),
        redis: Redis | None = None,
        revoked: RevocationRegister | None = None,
    ) -> None:
        self.serving = serving
        self.operations = operations
        self.authenticator = authenticator
        self.plugins = plugins or Plugins()
        self.metrics = metrics
        self.tracing = tracing
        self.pushed_metrics = pushed_metrics
        self.caching = caching
        self.watchers = watchers
        self.redis = redis
        self.revoked = revoked if revoked is not None else RevocationRegister()


class RouterApp:
    """An ASGI 3 application. `respond` is its HTTP side without ASGI, for other servers.

    It begins to watch its sources at the first lifespan event or request, and stops with `close`.
    """

    def __init__(self, config: RouterConfig, parts: Parts) -> None:
        self.config = config
        self.serving = parts.serving
        self.authenticator = parts.authenticator
        self.operations = parts.operations
        self.metrics = parts.metrics
        self._parts = parts
        self._cors = CorsPolicy(config.cors)
        self._csrf = CsrfGuard(config.csrf, self._cors)
        self._path = config.server.path
        self._graphql = GraphqlEndpoint(config, self.operations, self.authenticator, self._csrf)
        self._pages = Pages(config)
        self._streams = SingleConnections(config.subscriptions, self._graphql)
        self._routes: dict[str, Route] = {
            config.server.health_path: self._health,
            config.server.ready_path: self._ready,
        }
        if config.subscriptions.enabled:
            self._routes[config.subscriptions.stream_path] = self._streams.respond
        if self.metrics is not None:
            self._routes[config.telemetry.metrics.path] = self._tell_metrics
        if parts.caching is not None:
            self._routes[config.caching.invalidation.path] = self._invalidate
        self._sessions: set[WebSocketSession] = set()
        self._revoked = parts.revoked
        self._revocations: RevocationChannel | None = None
        if self.authenticator is not None and parts.redis is not None and config.authentication.revocation.shared:
            prefix = config.redis.prefix if config.redis is not None else DEFAULT_PREFIX
            most = config.authentication.revocation.max_entries
            self._revocations = RevocationChannel(parts.redis, prefix, self._take_revocations, max_entries=most)
        self._http = HttpSide(self.respond, config.limits.body, self.operations.refusals, self._revoked.covers)
        for told in (self.metrics, parts.pushed_metrics):
            if told is not None:
                told.watch_connections(lambda: len(self._sessions), lambda: len(self._http.endless))
        compression = config.compression
        self._compress_from = compression.minimum if compression.responses else None
        self._draining = False
        self._started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        kind = scope["type"]
        if kind == "http":
            await serve_http(scope, receive, send, self._http)
        elif kind == "websocket":
            await self._serve_websocket(scope, receive, send)
        elif kind == "lifespan":
            await self._live(receive, send)

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to an HTTP request whose body has been read."""
        if not self._started:
            self.start()
        if self._parts.plugins.request:
            early = await self._answer_of_plugins(request)
            if early is not None:
                return early
        if request.target == self._path and request.method == "POST":
            response = await self._graphql.respond(request)
        else:
            response = await self._route(request)
        if self._cors.active:
            origin = request.index.get(b"origin")
            if origin is not None and request.method != "OPTIONS":
                self._cors.permit(origin, response)
        if self._compress_from is not None:
            compress(response, request.index.get(b"accept-encoding"), self._compress_from)
        return response

    async def _answer_of_plugins(self, request: HttpRequest) -> HttpResponse | None:
        answer: HttpResponse | None = None
        try:
            for hook in self._parts.plugins.request:
                answer = await hook(request)
                if answer is not None:
                    break
        except RequestRefused as refused:
            return self._refuse(request, refused)
        except Exception:
            log.exception("unforeseen failure of a plugin")
            return self._refuse(request, RequestRefused("INTERNAL_SERVER_ERROR", "Internal server error.", status=500))
        if answer is not None and answer.status >= 400:
            self.operations.refusals.http(request, answer.status, "REFUSED_BY_PLUGIN")
        return answer

    def _refuse(self, request: HttpRequest, refused: RequestRefused) -> HttpResponse:
        kind = single_answer_type(accepted_types(request.index.get(b"accept"))) or AnswerType.JSON
        answer = answers.refusal_answer(refused, kind)
        self.operations.refusals.http(request, answer.status, refused)
        return answer

    async def revoke(self, revocation: Revocation) -> int:
        """Refuse tokens from now on, and close the WebSockets and streams that were opened with them.

        Gives how many were closed in this process. Others that share its Redis do the same; while that is away, they
        are told as soon as it is back.
        """
        closed = self._take_revocations((revocation,))
        if self._revocations is not None:
            await self._revocations.tell(revocation)
        return closed

    def _take_revocations(self, revocations: Iterable[Revocation]) -> int:
        news = [revocation for revocation in revocations if self._revoked.add(revocation)]
        if not news:
            return 0
        if self.authenticator is not None:
            self.authenticator.forget_revoked()
        closed = self._streams.end_revoked(self._revoked.covers)
        for session in tuple(self._sessions):
            if session.identity is not None and self._revoked.covers(session.identity):
                session.close(close_codes.TOKEN_REVOKED)
                closed += 1
        for stream, viewer in tuple(self._http.endless.items()):
            if viewer is not None and self._revoked.covers(viewer):
                stream.cancel()
                closed += 1
        return closed

    def start(self) -> None:
        """Begin to watch the sources of the supergraph and of trusted documents. Needs a running event loop."""
        self._started = True
        for watcher in self._parts.watchers:
            watcher.start()
        if self._parts.caching is not None:
            self._parts.caching.start(self._invalidator)
        if self._revocations is not None:
            self._revocations.start()

    async def drain(self, close: Close = close_codes.GOING_AWAY) -> None:
        """Stop taking part: not ready any more, open WebSockets and streams are ended."""
        self._draining = True
        for session in tuple(self._sessions):
            session.close(close)
        await self._streams.close()
        for stream in tuple(self._http.endless):
            stream.cancel()
        # Each session says goodbye by itself, before whoever serves us cuts its connection.
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                while self._sessions:  # noqa: ASYNC110 - sessions end in tasks that belong to the server
                    await asyncio.sleep(0.005)

    async def close(self) -> None:
        """Release what the application holds."""
        await self.drain()
        for watcher in self._parts.watchers:
            await watcher.stop()
        if self._parts.caching is not None:
            await self._parts.caching.stop()
        if self._revocations is not None:
            await self._revocations.stop()
        await self.serving.close()
        if self._parts.redis is not None:
            await self._parts.redis.aclose()
        if self._parts.tracing is not None:
            await asyncio.to_thread(self._parts.tracing.close)
        if self._parts.pushed_metrics is not None:
            await asyncio.to_thread(self._parts.pushed_metrics.close)

    async def _route(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return self._cors.preflight(request)
        route = self._routes.get(request.target)
        if route is not None:
            return await route(request)
        page = self._pages.find(request)
        if page is not None:
            return page
        if request.target == self._path:
            return await self._graphql.respond(request)
        return answers.plain_answer(404, "Not found.\n")

    async def _health(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, b'{"status":"up"}', [answers.JSON_HEADER, (b"cache-control", b"no-store")])

    async def _ready(self, request: HttpRequest) -> HttpResponse:
        status = 503 if self._draining else 200
        body = {"status": "draining" if self._draining else "ready", "supergraph": self.serving.current.digest}
        if self.serving.refusal is not None:
            body["refused"] = "The newest supergraph could not be served; see the log."
        return HttpResponse(status, orjson.dumps(body), [answers.JSON_HEADER, (b"cache-control", b"no-store")])

    async def _tell_metrics(self, request: HttpRequest) -> HttpResponse:
        token = self.config.telemetry.metrics.token
        if token is not None:
            expected = f"Bearer {token.get_secret_value()}".encode()
            if not hmac.compare_digest(request.index.get(b"authorization", b""), expected):
                self.operations.refusals.http(request, 401, "UNAUTHENTICATED")
                return answers.plain_answer(401, "Unauthorized.\n", [(b"www-authenticate", b"Bearer")])
        assert self.metrics is not None
        return HttpResponse(200, self.metrics.exposition(), [(b"content-type", CONTENT_TYPE)])

    async def _invalidate(self, request: HttpRequest) -> HttpResponse:
        assert self._parts.caching is not None
        response = await self._parts.caching.invalidate_over_http(request, self._invalidator())
        if response.status == 401:
            self.operations.refusals.http(request, 401, "UNAUTHENTICATED")
        return response

    def _invalidator(self) -> Invalidator:
        cache = self.serving.current.cache
        assert cache is not None, "an application that caches has a cache for every graph"
        return cache.invalidator

    async def _serve_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._started:
            self.start()
        channel = AsgiWebSocket(receive, send)
        headers = dict(scope["headers"])
        options = self.config.subscriptions
        client = scope.get("client")
        peer = client[0] if client else None
        refusals = self.operations.refusals
        await receive()  # websocket.connect
        refusal = self._handshake_refusal(scope["path"], headers)
        if refusal is not None:
            refusals.websocket(scope["path"], refusal, 403, decoded_headers(scope["headers"]), peer)
            await channel.close(1000, "")  # Before accepting, this answers the handshake with 403.
            return
        dialect = choose_dialect(scope.get("subprotocols", ()))
        if dialect is None:
            close = close_codes.SUBPROTOCOL_NOT_ACCEPTABLE
            told = f"WEBSOCKET_{close.code}"
            refusals.websocket(scope["path"], told, close.code, decoded_headers(scope["headers"]), peer)
            await channel.accept(None)
            await channel.close(close.code, close.reason)
            return
        session = WebSocketSession(
            channel,
            dialect,
            self.operations,
            options,
            headers=headers,
            peer=peer,
            authenticator=self.authenticator,
        )
        self._sessions.add(session)
        try:
            await channel.accept(dialect.subprotocol)
            await session.run()
        except Disconnected:
            pass
        finally:
            self._sessions.discard(session)

    def _handshake_refusal(self, path: str, headers: Mapping[bytes, bytes]) -> str | None:
        """The code of why a WebSocket is not opened; None if it may be."""
        options = self.config.subscriptions
        if path != options.path or not options.enabled:
            return "NOT_FOUND"
        if self._draining:
            return "DRAINING"
        if len(self._sessions) >= options.max_connections:
            return "TOO_MANY_CONNECTIONS"
        try:
            self._csrf.check_cross_site(headers)
        except RequestRefused as refused:
            return refused.code
        return None

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app(
    config: RouterConfig | None = None,
    *,
    supergraph: str,
    transports: Mapping[str, SubgraphTransport] | None = None,
    policies: Mapping[str, Policy] | None = None,
    key_loaders: Mapping[str, LoadKeys] | None = None,
    plugins: Sequence[Plugin] = (),
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
    redis: Redis | None = None,
) -> RouterApp:
    """The application that serves a supergraph.

    `supergraph` is its SDL; where the configuration names a source, that is watched for others. `transports` says how
    subgraphs are reached, by name; those left out are called over HTTP at their URLs. `policies` are the functions
    behind @policy, by name. `key_loaders` gives the keys of token issuers that live in this process, by issuer.
    `plugins` are called at their stages. `tracer_provider`, `meter_provider` and `redis` take the place of what the
    configuration would make.
    Raises SupergraphError for an unreadable supergraph, ValueError for a contradictory configuration, OSError for a
    manifest that cannot be read.
    """
    config = config or RouterConfig()
    hooks = Plugins(plugins)
    telemetry = config.telemetry
    metrics = Metrics(operation_names=telemetry.metrics.operation_names) if telemetry.metrics.enabled else None
    if meter_provider is None and telemetry.otlp_metrics is not None:
        meter_provider = build_meter_provider(telemetry.otlp_metrics)
    pushed = None
    if meter_provider is not None:
        pushed = OtlpMetrics(meter_provider, operation_names=telemetry.metrics.operation_names)
    counted = tuple(told for told in (metrics, pushed) if told is not None)

    def reloaded(outcome: str) -> None:
        for told in counted:
            told.reloaded(outcome)

    provider = tracer_provider or (build_provider(telemetry.traces) if telemetry.traces is not None else None)
    resolver_spans = 0
    if telemetry.traces is not None and telemetry.traces.federated:
        resolver_spans = telemetry.traces.resolver_spans
    tracing = Tracing(provider, resolver_spans=resolver_spans) if provider is not None else None
    if redis is None and config.redis is not None:
        redis = connect(config.redis)
    prefix = config.redis.prefix if config.redis is not None else DEFAULT_PREFIX
    revoked = RevocationRegister(max_entries=config.authentication.revocation.max_entries)
    documents = _documents(config, redis, prefix)
    limiter = None
    if config.rate_limits.limits:
        if redis is None:
            raise ValueError("rate_limits needs redis")
        limiter = RateLimiter(config.rate_limits, redis, prefix=prefix)
    assembly = TransportAssembly(
        config,
        transports or {},
        observers=counted,
        tracing=tracing,
        outermost=hooks.around if hooks.touch_calls else None,
    )
    caching = AnswerCaching(config.caching, redis=redis, prefix=prefix) if config.caching.enabled else None
    trusted = documents.trusted if documents is not None else None
    serving = Serving(
        GraphLoader(config, assembly, policies or {}, caching),
        supergraph,
        trusted=lambda: trusted.texts if trusted is not None else (),
        reloaded=reloaded,
    )
    for told in counted:
        told.watch_caches(serving.cache_sizes)
    operations = Operations(
        config,
        serving,
        documents=documents,
        limiter=limiter,
        plugins=hooks,
        caching=caching,
        observers=_observers(config, tracing, metrics, pushed),
    )
    parts = Parts(
        serving,
        operations,
        authenticator=build_authenticator(config.authentication, key_loaders=key_loaders, revoked=revoked.covers),
        plugins=hooks,
        metrics=metrics,
        tracing=tracing,
        pushed_metrics=pushed,
        caching=caching,
        watchers=_watchers(config, serving, documents, redis),
        redis=redis,
        revoked=revoked,
    )
    return RouterApp(config, parts)


def _documents(config: RouterConfig, redis: Redis | None, prefix: str) -> DocumentResolution | None:
    manifest = config.persisted_documents.trusted.manifest
    content = Path(manifest).read_bytes() if manifest is not None else None
    return build_resolution(config.persisted_documents, redis=redis, prefix=prefix, manifest=content)


def _observers(config: RouterConfig, *telemetry: OperationObserver | None) -> tuple[OperationObserver, ...]:
    logs = config.telemetry.logs
    log = None
    if logs.access or logs.slow_operations is not None:
        log = OperationLog(every=logs.access, slower_than=logs.slow_operations)
    return tuple(observer for observer in (*telemetry, log) if observer is not None)


def _watchers(
    config: RouterConfig, serving: Serving, documents: DocumentResolution | None, redis: Redis | None
) -> list[Watcher]:
    watchers = []
    if config.supergraph is not None:
        source = build_source(config.supergraph, redis)
        watchers.append(Watcher(source, serving.replace, poll=config.supergraph.poll))
    manifest = config.persisted_documents.trusted.manifest
    if documents is not None and documents.trusted is not None and manifest is not None:
        source = FileSource(Path(manifest))
        watchers.append(Watcher(source, documents.trusted.replace_with, poll=MANIFEST_POLL))
    return watchers
