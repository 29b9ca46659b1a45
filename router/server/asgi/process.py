"""Running the application as processes: sockets, signals, workers, and a garbage collector tuned for a server."""

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from router.garbage_collection import collect_rarely, spare_what_stays
from router.server.asgi.app import RouterApp
from router.server.asgi.fast_path import fast_path_protocol
from router.server.asgi.websockets.protocol import WebSocketProtocol
from router.server.telemetry.operation_log import JsonLines

RESTART_DELAY = 1.0
"""Seconds before a worker that died is started again."""


def serve(app: RouterApp, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return.

    Several workers are processes with a socket of their own on the same port; the kernel spreads connections over
    them (SO_REUSEPORT). Raises OSError if the address cannot be had.
    """
    _log_as_json()
    spare_what_stays()
    collect_rarely()
    if workers == 1:
        _serve(app, _listen(host, port, shared=False))
        return
    with _listen(host, port, shared=True) as first:
        # Held open so that every worker gets the port that port 0 became. It does not listen, so it gets nothing.
        _Workers(app, host, first.getsockname()[1], workers).run()


def _serve(app: RouterApp, listener: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        http=fast_path_protocol(app),  # type: ignore[arg-type]
        ws=WebSocketProtocol,
        ws_max_size=app.config.subscriptions.max_message_size,
        # A compressor for each of thousands of sockets takes more memory than their small messages are worth.
        ws_per_message_deflate=False,
        loop="uvloop",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=max(1, int(app.config.server.drain_timeout)),
    )
    _DrainingServer(config, app).run(sockets=[listener])


def _log_as_json() -> None:
    """Write the router's log to stderr, one JSON object on a line, unless the program set up logging itself."""
    logger = logging.getLogger("router")
    if logging.getLogger().handlers or logger.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


class _DrainingServer(uvicorn.Server):
    """Ends subscriptions before it waits for requests in flight: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, app: RouterApp) -> None:
        super().__init__(config)
        self._app = app

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals while serving. uvicorn's own implementation would exit by the signal, as if it had failed."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain and shut down; called by uvicorn after a signal."""
        for server in self.servers:
            server.close()
        await self._app.drain()
        await asyncio.sleep(0)
        await super().shutdown(sockets)


class _Workers:
    """Forked processes that are started again when they die, and stopped together."""

    def __init__(self, app: RouterApp, host: str, port: int, count: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._count = count
        self._children: set[int] = set()
        self._stopping = False

    def run(self) -> None:
        """Run the workers until SIGTERM or SIGINT arrived and all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._fork()
        while self._children:
            try:
                child, _ = os.wait()
            except InterruptedError:
                continue
            self._children.discard(child)
            if not self._stopping:
                time.sleep(RESTART_DELAY)
                self._fork()

    def _fork(self) -> None:
        child = os.fork()
        if child:
            self._children.add(child)
            return
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            _serve(self._app, _listen(self._host, self._port, shared=True))
            status = 0
        finally:
            # A worker must not run on into the code of its parent.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True
        for child in self._children:
            os.kill(child, signal.SIGTERM)


def _listen(host: str, port: int, *, shared: bool) -> socket.socket:
    """Return a bound socket; uvicorn makes it listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
