"""The metrics endpoint of a process with a router, which has a registry of its own."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from router import RouterApp


def metrics_endpoint(router: RouterApp) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of the process's metrics and the router's, in the Prometheus text format."""

    async def metrics(_: Request) -> Response:
        routers = router.metrics.exposition() if router.metrics is not None else b""
        return Response(generate_latest() + routers, media_type=CONTENT_TYPE_LATEST)

    return metrics
