"""Router, subgraphs and playback edge in one process: the embedded deployment's web process.

The router calls the subgraphs without a network hop; their own plain endpoints (webhooks, key sets) are served beside
it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from lectern.domains import build_subgraph
from lectern.subgraph_names import SUBGRAPHS
from lectern.web.callers import WithPeer
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifetimes import Lifetimes
from lectern.web.metrics import metrics_route
from lectern.web.routing import router_config
from lectern.web.status_page import ready_route, status_routes
from lectern.web.supergraph import compose_supergraph
from router.server.app import RouterApp, create_app
from subgraphs.kernel.settings import KernelSettings
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.videos.edge import build as build_edge
from subgraphs.videos.settings import EdgeSettings

EDGE_PATH = "/playback"


def build() -> ASGIApp:
    """The whole marketplace but for its worker, made from the environment.

    Raises:
        DoesNotCompose: the subgraphs contradict each other.
        pydantic.ValidationError: a setting is missing or not valid.
    """
    settings = KernelSettings()
    subgraphs = [build_subgraph(name) for name in SUBGRAPHS]
    lifetimes = Lifetimes(subgraphs)
    accounts = next(subgraph for subgraph in subgraphs if subgraph.name == "accounts")
    router = create_app(
        router_config(settings),
        supergraph=compose_supergraph({subgraph.name: subgraph.sdl for subgraph in subgraphs}),
        transports={subgraph.name: InProcessSubgraph(subgraph, lifetimes) for subgraph in subgraphs},
        key_loaders={settings.jwt_issuer: KeysOf(accounts)},
    )
    return compose_apps(subgraphs, lifetimes, router, build_edge(EdgeSettings()))


def compose_apps(subgraphs: Sequence[Subgraph], lifetimes: Lifetimes, router: RouterApp, edge: Starlette) -> ASGIApp:
    """One app of several: what isn't an endpoint of a subgraph, the edge's or ours is the router's."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(lifetimes.running())
            await stack.enter_async_context(edge.router.lifespan_context(edge))
            router.start()
            stack.push_async_callback(router.close)
            yield

    routes: list[BaseRoute] = [
        *status_routes(subgraphs),
        ready_route(subgraphs),
        metrics_route(router),
        *(route for subgraph in subgraphs for route in subgraph.routes),
        Mount(EDGE_PATH, app=edge),
    ]
    beside = Starlette(routes=routes, lifespan=life)
    beside.router.redirect_slashes = False
    beside.router.default = router
    return WithPeer(beside)


class KeysOf:
    """The access tokens' keys, asked of the accounts subgraph in this process at the address where it publishes
    them.
    """

    def __init__(self, accounts: Subgraph) -> None:
        self._app = Starlette(routes=list(accounts.routes))

    async def __call__(self) -> Mapping[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url="http://accounts") as client:
            answer = await client.get("/.well-known/jwks.json")
        answer.raise_for_status()
        keys: Mapping[str, Any] = answer.json()
        return keys
