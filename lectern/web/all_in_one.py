"""Router, subgraphs and playback edge in one process: the embedded deployment's web process.

The router calls the subgraphs without a network hop; their own plain endpoints (webhooks, key sets) are served app
it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from lectern.web.identity_propagation import Callers
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifespan import SubgraphLifespans
from lectern.web.metrics import metrics_endpoint
from lectern.web.public_routes.public_paths import EDGE_PATH
from lectern.web.public_routes.secure_headers import SecureHeaders
from lectern.web.routing import router_config
from lectern.web.site import Site, SiteSettings, load_files
from lectern.web.status_page import checks_of, detailed_status_routes, ready_route, status_routes
from lectern.web.supergraph import compose_supergraph
from lectern.web.web_app import WebApp
from router import RouterApp, create_app
from subgraphs import nodes
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.object_storage.settings import StorageSettings
from subgraphs.kernel.pictures import PICTURES_PATH
from subgraphs.kernel.pictures.endpoint import build as build_pictures
from subgraphs.kernel.platform.health import HealthChecks
from subgraphs.kernel.platform.management_server import management_routes
from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.registry import DOMAINS
from subgraphs.videos.edge import build as build_edge
from subgraphs.videos.settings import EdgeSettings


def build() -> WebApp:
    """Build the marketplace without its worker, from the environment.

    Raises CompositionFailed if the subgraphs contradict each other, and pydantic.ValidationError if a setting is
    missing or invalid.
    """
    settings = KernelSettings()
    subgraphs = [*(domain.build_subgraph() for domain in DOMAINS.values()), nodes.build()]
    lifespans, callers = SubgraphLifespans(subgraphs), Callers(settings)
    accounts = next(subgraph for subgraph in subgraphs if subgraph.name == "accounts")
    router = create_app(
        router_config(settings),
        supergraph=compose_supergraph({subgraph.name: subgraph.sdl for subgraph in subgraphs}),
        transports={subgraph.name: InProcessSubgraph(subgraph, lifespans, callers) for subgraph in subgraphs},
        key_loaders={settings.jwt_issuer: AccountsKeys(accounts)},
    )
    site = Site(load_files(), router, SiteSettings().web_app_origins)
    edge, pictures = build_edge(EdgeSettings()), build_pictures(StorageSettings())
    checks = checks_of(subgraphs)
    app = compose_apps(subgraphs, lifespans, router, edge, pictures, site, checks)
    return WebApp(
        SecureHeaders(app),
        [*detailed_status_routes(checks, settings.public_url), *management_routes(checks, metrics_endpoint(router))],
    )


def compose_apps(
    subgraphs: Sequence[Subgraph],
    lifespans: SubgraphLifespans,
    router: RouterApp,
    edge: Starlette,
    pictures: Starlette,
    otherwise: ASGIApp | None = None,
    checks: HealthChecks | None = None,
) -> ASGIApp:
    """Combine several apps: a path that is not an endpoint of a subgraph, the edge or this app goes to `otherwise`.

    By default that is the router; the site passes on to the router what is not its own. `checks` are those of the
    subgraphs, if the caller shares them with other pages.
    """
    health = checks_of(subgraphs) if checks is None else checks

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(lifespans.running())
            await stack.enter_async_context(edge.router.lifespan_context(edge))
            await stack.enter_async_context(pictures.router.lifespan_context(pictures))
            router.start()
            stack.push_async_callback(router.close)
            yield

    routes: list[BaseRoute] = [
        *status_routes(health),
        ready_route(health),
        *(route for subgraph in subgraphs for route in subgraph.routes),
        Mount(EDGE_PATH, app=edge),
        Mount(PICTURES_PATH, app=pictures),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.default = router if otherwise is None else otherwise
    return app


class AccountsKeys:
    """The access tokens' keys, fetched from the accounts subgraph in this process at its public key set address."""

    def __init__(self, accounts: Subgraph) -> None:
        self._app = Starlette(routes=list(accounts.routes))

    async def __call__(self) -> Mapping[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url="http://accounts") as client:
            response = await client.get("/.well-known/jwks.json")
        response.raise_for_status()
        keys: Mapping[str, Any] = response.json()
        return keys
