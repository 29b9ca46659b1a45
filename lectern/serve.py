"""`lectern serve`: one web process."""

import logging
import os

import uvicorn
from starlette.types import ASGIApp

from lectern.settings_errors import settings_explained
from lectern.stores_awaited import await_stores
from lectern.subgraph_names import SUBGRAPHS
from subgraphs.kernel.settings import Environment, KernelSettings
from subgraphs.kernel.telemetry import configure

TRUSTED_PROXIES_VARIABLE = "LECTERN_TRUSTED_PROXIES"
"""Addresses and networks (separated by commas) whose word about a client's address is taken; none unless set."""


def serve(what: str, host: str, port: int) -> None:
    """Serves until SIGTERM; requests under way get some seconds to end, fewer where somebody waits for it.

    Args:
        what: `all`, `router`, `edge`, or a subgraph's name.
        host, port: where to listen.

    Raises:
        PlatformError: a setting is missing or not valid.
    """
    settings = KernelSettings()
    configure(settings, "web" if what == "all" else what)
    # One line for each operation, where others' libraries keep to warnings.
    logging.getLogger("router.access").setLevel(logging.INFO)
    with settings_explained():
        app = _build(what)
    await_stores()
    # A subgraph that answers nobody but the router believes it about whom it serves.
    behind_router = what in SUBGRAPHS and settings.service_identity_key is not None
    trusted = os.environ.get(TRUSTED_PROXIES_VARIABLE) or ("*" if behind_router else None)
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=trusted is not None,
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=10 if settings.environment is Environment.PRODUCTION else 3,
    )


def _build(what: str) -> ASGIApp:
    match what:
        case "all":
            from lectern.web.whole import build

            return build()
        case "router":
            from lectern.web.alone import build_router

            return build_router()
        case "edge":
            from lectern.web.alone import build_edge_server

            return build_edge_server()
        case _:
            from lectern.web.alone import build_subgraph_server

            return build_subgraph_server(what)
