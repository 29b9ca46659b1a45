"""The router, one subgraph, or the playback edge, as a process of its own, as in production."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from lectern.embedded.errors import PlatformError
from lectern.web.identity_propagation import Callers, ClientAddress
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifespan import SubgraphLifespans
from lectern.web.metrics import metrics_endpoint
from lectern.web.public_routes.forwarding import Forwarding
from lectern.web.public_routes.public_paths import EDGE_PATH
from lectern.web.public_routes.secure_headers import SecureHeaders
from lectern.web.router_settings import RouterSettings
from lectern.web.routing import first_url, router_config, subgraph_urls
from lectern.web.site import Site, SiteSettings, load_files
from lectern.web.status_page import detailed_status_routes, status_routes
from lectern.web.supergraph import compose_supergraph, graph_schemas, subgraph_url
from lectern.web.web_app import WebApp
from router import RouterApp, create_app
from subgraphs import nodes
from subgraphs.kernel.graphql.http import asgi
from subgraphs.kernel.identity.key_sets import keys_from
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings
from subgraphs.kernel.identity.service_identity import InvalidPublicKeys, RouterCheck, parse_public_keys
from subgraphs.kernel.identity.tokens import IssuersVerifier, JwksVerifier, machine_verifier
from subgraphs.kernel.pictures import PICTURES_PATH
from subgraphs.kernel.pictures.endpoint import build as build_pictures
from subgraphs.kernel.platform.health import HealthChecks, alive
from subgraphs.kernel.platform.management_server import management_routes
from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.registry import DOMAINS
from subgraphs.videos.edge import build as build_edge
from subgraphs.videos.edge import readiness_checks
from subgraphs.videos.settings import EdgeSettings

SUPERGRAPH_VARIABLE = "LECTERN_SUPERGRAPH"
"""A file with the supergraph's SDL, such as schema/supergraph.graphql."""


def build_router() -> WebApp:
    """Build the router, which calls the subgraphs over HTTP.

    Raises PlatformError if there is no supergraph to serve.
    """
    settings = RouterSettings()
    urls = {name: subgraph_url(name) for name in DOMAINS} | subgraph_urls(os.environ)
    config = router_config(
        settings, signing_key=settings.service_identity_private_key, jwks_url=_jwks_url(settings), urls=urls
    )
    found_by_id = nodes.build()
    lifespans = SubgraphLifespans([found_by_id])
    callers = Callers(settings)
    router = create_app(
        config,
        supergraph=_supergraph(),
        plugins=[ClientAddress()],
        transports={found_by_id.name: InProcessSubgraph(found_by_id, lifespans, callers)},
    )
    # The router itself responds to /ready: it depends on its schema alone, and serves what it can without the rest.
    management = [
        *detailed_status_routes(HealthChecks({}), settings.public_url),
        Route("/health", alive),
        Route("/metrics", metrics_endpoint(router)),
    ]
    return WebApp(SecureHeaders(_with_pages(router, lifespans, _forwarding(settings, urls))), management)


def _forwarding(settings: RouterSettings, graph_urls: Mapping[str, str]) -> Callable[[ASGIApp], Forwarding] | None:
    if not settings.router_forwards_pages:
        return None
    addresses = {name: first_url(urls).removesuffix("/graphql") for name, urls in graph_urls.items()}
    return partial(Forwarding, addresses={**addresses, "edge": settings.playback_edge_process_url})


def build_subgraph_server(name: str) -> WebApp:
    """Build one subgraph over HTTP, which verifies its callers itself."""
    settings = DOMAINS[name].settings()
    own = JwksVerifier(keys_from(_jwks_url(settings)), issuer=settings.jwt_issuer, audience=settings.jwt_audience)
    verifier = IssuersVerifier([own, *map(machine_verifier, MachineClientSettings().machine_issuers)])
    subgraph = DOMAINS[name].build_subgraph()
    checks = HealthChecks(subgraph.ready)
    app = asgi(subgraph, verifier, _router_check(settings, name), checks)
    return WebApp(SecureHeaders(app), management_routes(checks))


def _router_check(settings: KernelSettings, name: str) -> RouterCheck | None:
    keys = settings.service_identity_public_keys
    if keys is None:
        return None
    try:
        return RouterCheck(parse_public_keys(keys), name)
    except InvalidPublicKeys as error:
        raise PlatformError(f"LECTERN_SERVICE_IDENTITY_PUBLIC_KEYS: {error}") from None


def build_edge_server() -> WebApp:
    """Build the playback edge, which serves published pictures, too."""
    settings = EdgeSettings()
    return WebApp(
        SecureHeaders(_edge_with_pictures(build_edge(settings), build_pictures(settings))),
        management_routes(readiness_checks(settings)),
    )


def _edge_with_pictures(edge: Starlette, pictures: Starlette) -> Starlette:
    """Serve pictures beside the edge, and the edge at /playback, too, where a proxy routes that path as it is."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with edge.router.lifespan_context(edge), pictures.router.lifespan_context(pictures):
            yield

    app = Starlette(routes=[Mount(EDGE_PATH, app=edge), Mount(PICTURES_PATH, app=pictures)], lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.default = edge
    return app


def _with_pages(
    router: RouterApp, lifespans: SubgraphLifespans, forwarding: Callable[[ASGIApp], Forwarding] | None
) -> Starlette:
    site = Site(load_files(), router, SiteSettings().web_app_origins)
    forwarded = forwarding(site) if forwarding is not None else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(lifespans.running())
            router.start()
            stack.push_async_callback(router.close)
            if forwarded is not None:
                stack.push_async_callback(forwarded.close)
            yield

    app = Starlette(routes=status_routes(HealthChecks({})), lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.default = site if forwarded is None else forwarded
    return app


def _jwks_url(settings: KernelSettings) -> str:
    if settings.jwks_url is not None:
        return settings.jwks_url
    accounts = subgraph_urls(os.environ).get("accounts", subgraph_url("accounts"))
    return first_url(accounts).removesuffix("/graphql") + "/.well-known/jwks.json"


def _supergraph() -> str:
    path = os.environ.get(SUPERGRAPH_VARIABLE)
    if path is None:
        return compose_supergraph(graph_schemas())
    try:
        return Path(path).read_text()
    except OSError as error:
        raise PlatformError(f"{SUPERGRAPH_VARIABLE}: cannot read {path} ({error.strerror})") from None
