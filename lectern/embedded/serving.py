"""Serve one of the embedded platform's own ASGI apps on loopback, as a process."""

import os

import uvicorn
from starlette.types import ASGIApp

from lectern.embedded.processes.ports import LOOPBACK
from router import http1_protocol


def serve(app: ASGIApp, port: int) -> None:
    """Serve until SIGTERM; requests in progress get two seconds to end."""
    uvicorn.run(
        app,
        host=LOOPBACK,
        port=port,
        http=http1_protocol(),  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        server_header=False,
    )


def required(variable: str) -> str:
    """Return an environment variable that the parent process must set."""
    value = os.environ.get(variable)
    if not value:
        raise SystemExit(f"{variable} is not set")
    return value
