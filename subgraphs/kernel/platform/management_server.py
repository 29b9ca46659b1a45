"""The management server of a process: health in detail and metrics, for operators on a port of its own.

The port that clients reach shows whether the process is up and ready, and nothing else about it.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from subgraphs.kernel.platform.health import HealthChecks, alive, detailed_readiness
from subgraphs.kernel.platform.telemetry import metrics as process_metrics

HttpProtocol = Callable[..., asyncio.Protocol]
"""A factory of protocols for `uvicorn.Config(http=...)`."""


class ManagementPortUnavailable(Exception):
    """The error that the management server's address is taken or not this machine's."""


def management_routes(
    checks: HealthChecks, metrics: Callable[[Request], Awaitable[Response]] = process_metrics
) -> list[BaseRoute]:
    """Return /health, /ready with the outcome of each check, and /metrics."""
    return [Route("/health", alive), Route("/ready", detailed_readiness(checks)), Route("/metrics", metrics)]


@contextlib.asynccontextmanager
async def serve_management(
    host: str, port: int | None, routes: Sequence[BaseRoute], http: HttpProtocol | None = None
) -> AsyncIterator[None]:
    """Serve the routes for the duration of the block; nothing if there is no port.

    `http` reads the requests; uvicorn's own protocol does without one.
    Raises ManagementPortUnavailable if the port is taken.
    """
    if port is None:
        yield
        return
    # uvicorn would exit the process from within a task, while the caller's server goes on starting.
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ManagementPortUnavailable(
            f"metrics and readiness cannot be served at {host}:{port}: {error.strerror or error}. Set "
            "LECTERN_MANAGEMENT_PORT to a free port"
        ) from error
    app = Starlette(routes=list(routes))
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off")
    if http is not None:
        config.http = http  # type: ignore[assignment]
    server = _QuietServer(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _QuietServer(uvicorn.Server):
    """A server that leaves signal handling to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
