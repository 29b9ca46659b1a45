"""Serves one of the embedded platform's own ASGI apps on loopback, as a process."""

import os

import uvicorn
from starlette.types import ASGIApp

from lectern.embedded.ports import LOOPBACK


def serve(app: ASGIApp, port: int) -> None:
    """Serves until SIGTERM; requests under way get two seconds to end."""
    uvicorn.run(
        app,
        host=LOOPBACK,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        server_header=False,
    )


def required(variable: str) -> str:
    """An environment variable that whoever starts this process must set."""
    value = os.environ.get(variable)
    if not value:
        raise SystemExit(f"{variable} is not set")
    return value
