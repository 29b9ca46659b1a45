"""A subgraph as an HTTP server of its own: GraphQL over HTTP, graphql-transport-ws and SSE, health and metrics.

It trusts nobody: the access token is verified here too, and where a service identity key is configured, only the router
is answered.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from opentelemetry.context import attach, detach
from opentelemetry.propagate import extract
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLRequestData
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.unset import UnsetType

from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.health import alive, readiness
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.service_identity import NotTheRouter, RouterCheck
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.kernel.telemetry import metrics
from subgraphs.kernel.tokens import InvalidToken, TokenVerifier

MAX_BODY_BYTES = 8 * 2**20
"""Far above what the router sends in one entity fetch."""


def asgi(subgraph: Subgraph, verifier: TokenVerifier, router_check: RouterCheck | None = None) -> Starlette:
    """Serves the subgraph at /graphql, its own routes, and /health, /ready and /metrics; starts and stops it."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await subgraph.start()
        try:
            yield
        finally:
            await subgraph.stop()

    endpoint = Traced(LimitedBody(SubgraphEndpoint(subgraph, verifier, router_check)))
    routes: list[BaseRoute] = [
        Route("/health", alive),
        Route("/ready", readiness(subgraph.ready)),
        Route("/metrics", metrics),
        *subgraph.routes,
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
    ]
    app = Starlette(routes=routes, lifespan=life)
    app.router.redirect_slashes = False
    return app


class SubgraphEndpoint(GraphQL[RequestContext, None]):
    """GraphQL for one subgraph, with a verified principal in its context."""

    def __init__(self, subgraph: Subgraph, verifier: TokenVerifier, router_check: RouterCheck | None) -> None:
        super().__init__(
            subgraph.schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(seconds=10),
        )
        self._subgraph = subgraph
        self._verifier = verifier
        self._router_check = router_check

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> RequestContext:
        if self._router_check is not None:
            try:
                self._router_check.check(request.headers)
            except NotTheRouter:
                raise HTTPException(403, "Only the router may call.") from None
        try:
            principal = await self._principal(request.headers)
        except InvalidToken:
            raise HTTPException(401, "The access token is not valid.") from None
        return self._subgraph.request_context(call_of(request, principal))

    async def execute_operation(  # Strawberry's signature
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: RequestContext,
        root_value: None,
        sub_response: Response,
    ) -> ExecutionResult | list[ExecutionResult] | SubscriptionExecutionResult:
        result = await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )
        failed = not isinstance(result, ExecutionResult) or bool(result.errors)
        sub_response.headers["cache-control"] = context.keeping.cache_control(failed=failed)
        return result

    def decode_json(self, data: str | bytes) -> object:
        # Stricter than the standard library: lone surrogates, which no store can keep, are malformed here.
        return orjson.loads(data)

    async def on_ws_connect(self, context: RequestContext) -> UnsetType | dict[str, object] | None:
        parameters = {name.lower(): value for name, value in (context.connection_params or {}).items()}
        authorization = parameters.get("authorization")
        if authorization is not None:
            try:
                principal = await self._principal({"authorization": str(authorization)})
            except InvalidToken:
                raise ConnectionRejectionError from None
            context.call = replace(context.call, principal=principal)
        return await super().on_ws_connect(context)

    async def _principal(self, headers: Mapping[str, str]) -> Principal | None:
        authorization = headers.get("authorization")
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidToken
        return await self._verifier.verify(token.strip())


def call_of(request: Request | WebSocket, principal: Principal | None) -> Call:
    """The circumstances of an HTTP request. The client's address is whatever the server in front was told to trust."""
    user_agent = request.headers.get("user-agent")
    return Call(
        principal=principal,
        ip=request.client.host if request.client else None,
        user_agent=None if user_agent is None else user_agent[:300],
    )


class Traced:
    """Goes on with the trace that the caller names in `traceparent` (W3C Trace Context)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = attach(extract(Headers(scope=scope)))
        try:
            await self._app(scope, receive, send)
        finally:
            detach(token)


class BodyTooLarge(Exception):
    """The request's body is longer than this endpoint reads."""


class LimitedBody:
    """Answers 413 to a body beyond the limit, announced or not, without reading on."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._limit:
            await Response("The body is too large.", 413)(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise BodyTooLarge
            return message

        try:
            await self._app(scope, limited, send)
        except BodyTooLarge:
            await Response("The body is too large.", 413)(scope, receive, send)
