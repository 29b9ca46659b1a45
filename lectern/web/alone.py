"""The router, one subgraph, or the playback edge, as a process of its own: how production runs them."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from lectern.domains import build_subgraph, subgraph_sdl, subgraph_settings
from lectern.embedded.errors import PlatformError
from lectern.subgraph_names import SUBGRAPHS
from lectern.web.callers import ClientAddress, WithPeer
from lectern.web.metrics import metrics_route
from lectern.web.routing import router_config, subgraph_urls
from lectern.web.status_page import status_routes
from lectern.web.supergraph import compose_supergraph, subgraph_url
from router.server.app import RouterApp, create_app
from subgraphs.kernel.http import asgi
from subgraphs.kernel.service_identity import RouterCheck
from subgraphs.kernel.settings import KernelSettings
from subgraphs.kernel.tokens import JwksVerifier, keys_from
from subgraphs.videos.edge import build as build_edge
from subgraphs.videos.settings import EdgeSettings

SUPERGRAPH_VARIABLE = "LECTERN_SUPERGRAPH"
"""A file with the supergraph's SDL, such as schema/supergraph.graphql."""


def build_router() -> ASGIApp:
    """The router, which calls the subgraphs over HTTP.

    Raises:
        PlatformError: there is no supergraph to serve.
    """
    settings = KernelSettings()
    urls = {name: subgraph_url(name) for name in SUBGRAPHS} | subgraph_urls(os.environ)
    config = router_config(settings, jwks_url=_jwks_url(settings), urls=urls)
    return WithPeer(_with_pages(create_app(config, supergraph=_supergraph(), plugins=[ClientAddress()])))


def build_subgraph_server(name: str) -> ASGIApp:
    """One subgraph over HTTP, which verifies its callers for itself."""
    settings = subgraph_settings(name)
    verifier = JwksVerifier(keys_from(_jwks_url(settings)), issuer=settings.jwt_issuer, audience=settings.jwt_audience)
    key = settings.service_identity_key
    return asgi(build_subgraph(name), verifier, RouterCheck(key, name) if key is not None else None)


def build_edge_server() -> ASGIApp:
    """The playback edge."""
    return build_edge(EdgeSettings())


def _with_pages(router: RouterApp) -> Starlette:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        router.start()
        try:
            yield
        finally:
            await router.close()

    beside = Starlette(routes=[metrics_route(router), *status_routes([])], lifespan=life)
    beside.router.redirect_slashes = False
    beside.router.default = router
    return beside


def _jwks_url(settings: KernelSettings) -> str:
    if settings.jwks_url is not None:
        return settings.jwks_url
    accounts = subgraph_urls(os.environ).get("accounts", subgraph_url("accounts"))
    return accounts.removesuffix("/graphql") + "/.well-known/jwks.json"


def _supergraph() -> str:
    path = os.environ.get(SUPERGRAPH_VARIABLE)
    if path is None:
        return compose_supergraph({name: subgraph_sdl(name) for name in SUBGRAPHS})
    try:
        return Path(path).read_text()
    except OSError as error:
        raise PlatformError(f"{SUPERGRAPH_VARIABLE}: cannot read {path} ({error.strerror})") from None
