"""/metrics of a process that holds a router: the process's own and the router's, which has a registry to itself."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from router.server.app import RouterApp


def metrics_route(router: RouterApp) -> Route:
    """GET /metrics in Prometheus' text format."""
    return Route("/metrics", _metrics(router))


def _metrics(router: RouterApp) -> Callable[[Request], Awaitable[Response]]:
    async def metrics(_: Request) -> Response:
        routers = router.metrics.exposition() if router.metrics is not None else b""
        return Response(generate_latest() + routers, media_type=CONTENT_TYPE_LATEST)

    return metrics
