"""The HTTP server of a subgraph on its own: GraphQL over HTTP, graphql-transport-ws and SSE, and health.

It trusts no caller: it verifies the access token itself, and where a service identity key is configured, it serves only
the router.
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

from subgraphs.kernel.graphql.extensions.retry_after import retry_after_of
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.service_identity import NotTheRouter, RouterCheck
from subgraphs.kernel.identity.tokens import InvalidToken, TokenVerifier
from subgraphs.kernel.platform.health import HealthChecks, alive, readiness
from subgraphs.kernel.platform.rejected_requests import rejected_requests

MAX_BODY_BYTES = 8 * 2**20
"""Far above what the router sends in one entity fetch."""


def asgi(
    subgraph: Subgraph,
    verifier: TokenVerifier,
    router_check: RouterCheck | None = None,
    checks: HealthChecks | None = None,
) -> Starlette:
    """Return the ASGI application: /graphql, the subgraph's routes, /health and /ready, with its lifespan.

    `checks` are those of the subgraph, if the caller shares them with another endpoint.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await subgraph.start()
        try:
            yield
        finally:
            await subgraph.stop()

    endpoint = Traced(LimitedBody(SubgraphEndpoint(subgraph, verifier, router_check)))
    routes: list[BaseRoute] = [
        Route("/health", alive),
        Route("/ready", readiness(HealthChecks(subgraph.ready) if checks is None else checks)),
        *subgraph.routes,
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.router.redirect_slashes = False
    return app


class SubgraphEndpoint(GraphQL[RequestContext, None]):
    """The GraphQL endpoint of one subgraph, with a verified principal in the context."""

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
        return self._subgraph.request_context(request_info(request, principal))

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
        sub_response.headers["cache-control"] = context.cache_control.header(failed=failed)
        if (vary := context.cache_control.vary()) is not None:
            sub_response.headers["vary"] = vary
        retry_after = retry_after_of(result.errors) if isinstance(result, ExecutionResult) else None
        if retry_after is not None:
            sub_response.headers["retry-after"] = str(retry_after)
        for cookie in context.set_cookies:
            sub_response.headers.append("set-cookie", cookie)
        return result

    def decode_json(self, data: str | bytes) -> object:
        # Stricter than the standard library: rejects lone surrogates, which no store can represent.
        return orjson.loads(data)

    async def on_ws_connect(self, context: RequestContext) -> UnsetType | dict[str, object] | None:
        parameters = {name.lower(): value for name, value in (context.connection_params or {}).items()}
        authorization = parameters.get("authorization")
        if authorization is not None:
            try:
                principal = await self._principal({"authorization": str(authorization)})
            except InvalidToken:
                raise ConnectionRejectionError from None
            context.request = replace(context.request, principal=principal)
        return await super().on_ws_connect(context)

    async def _principal(self, headers: Mapping[str, str]) -> Principal | None:
        authorization = headers.get("authorization")
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidToken
        return await self._verifier.verify(token.strip())


def request_info(request: Request | WebSocket, principal: Principal | None) -> RequestInfo:
    """Return the origin of an HTTP request.

    The client's address is the one that the ASGI server is configured to trust.
    """
    user_agent = request.headers.get("user-agent")
    return RequestInfo(
        principal=principal,
        ip=request.client.host if request.client else None,
        user_agent=None if user_agent is None else user_agent[:300],
        headers=dict(request.headers),
    )


class Traced:
    """Middleware that continues the trace of the caller's `traceparent` (W3C Trace Context)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = attach(extract(Headers(scope=scope)))
        try:
            await self._app(scope, receive, send)
        finally:
            detach(token)


class BodyTooLarge(Exception):
    """The request body exceeds the limit."""


class LimitedBody:
    """Middleware that responds 413 to a body beyond the limit, by `Content-Length` or while reading."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._limit:
            await _too_large(scope, receive, send)
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
            await _too_large(scope, receive, send)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    client = scope.get("client")
    rejected_requests.report(413, "BODY_TOO_LARGE", client[0] if client else None)
    await Response("The body is too large.", 413)(scope, receive, send)
