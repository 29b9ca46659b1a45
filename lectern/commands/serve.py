"""`lectern serve`: one web process."""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
import uvloop
from starlette.routing import BaseRoute

from lectern.commands.http_connections import http_protocol
from lectern.commands.settings_errors import settings_explained
from lectern.embedded.errors import PlatformError
from lectern.platform.garbage_collection import spare_what_stays
from lectern.platform.wait_for_stores import wait_for_stores
from lectern.web.identity_propagation import TRUSTED_PROXIES_VARIABLE
from lectern.web.web_app import WebApp
from subgraphs.kernel.platform.management_server import ManagementPortUnavailable, serve_management
from subgraphs.kernel.platform.settings import Environment, KernelSettings
from subgraphs.kernel.platform.telemetry import configure
from subgraphs.registry import DOMAINS

_STARTUP_FAILURE = 3
"""The exit status of a server that could not start, as of uvicorn's own command."""


def serve(what: str, host: str, port: int) -> None:
    """Serve until SIGTERM; requests in progress get some seconds to end, fewer under a supervisor.

    `what` is `all`, `router`, `edge`, or a subgraph's name. Raises PlatformError if a setting is missing or invalid.
    """
    settings = KernelSettings()
    configure(settings, "web" if what == "all" else what)
    # One line per operation, while third-party libraries log warnings only.
    logging.getLogger("router.access").setLevel(logging.INFO)
    with settings_explained():
        web = _build(what)
    wait_for_stores()
    # A subgraph that accepts requests of the router only trusts its X-Forwarded-For.
    behind_router = what in DOMAINS and settings.service_identity_public_keys is not None
    trusted = os.environ.get(TRUSTED_PROXIES_VARIABLE) or ("*" if behind_router else None)
    config = uvicorn.Config(
        web.app,
        host=host,
        port=port,
        loop="uvloop",
        http=http_protocol(settings),  # type: ignore[arg-type]
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=trusted is not None,
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=10 if settings.environment is Environment.PRODUCTION else 3,
    )
    server = uvicorn.Server(config)
    spare_what_stays()
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(_serve(server, web.management, settings))
        except ManagementPortUnavailable as error:
            raise PlatformError(str(error)) from error
    if not server.started:
        sys.exit(_STARTUP_FAILURE)


async def _serve(server: uvicorn.Server, management: Sequence[BaseRoute], settings: KernelSettings) -> None:
    http = http_protocol(settings)
    async with serve_management(settings.management_host, settings.management_port, management, http):
        await server.serve()


def _build(what: str) -> WebApp:
    match what:
        case "all":
            from lectern.web.all_in_one import build

            return build()
        case "router":
            from lectern.web.single_service import build_router

            return build_router()
        case "edge":
            from lectern.web.single_service import build_edge_server

            return build_edge_server()
        case _:
            from lectern.web.single_service import build_subgraph_server

            return build_subgraph_server(what)
