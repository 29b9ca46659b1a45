"""Gain by the marketplace's cache: a catalog page as its router is configured, on PostgreSQL and Valkey.

Router and catalog share the process, as in the embedded deployment: times and CPU are those of both, without the
stores'.
"""

import asyncio
import time
from typing import Any

from pydantic import SecretStr

from lectern.web.identity_propagation import Callers
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifespan import SubgraphLifespans
from lectern.web.routing import router_config
from lectern.web.supergraph import compose_supergraph
from router.server import Identity, RouterApp, RouterConfig, create_app
from router.server.cache import Invalidation
from router.server.pipeline.context import Client, OperationContext
from router.server.pipeline.parameters import RequestParameters
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform.settings import Environment
from tests.servers.client import StartedServerManager, request_server
from tests.subgraphs.catalog.conftest import Catalog, running
from tests.subgraphs.principals import instructor

REQUESTS = 300
COURSES = 12
PAGE = """
query Page($id: ID!) {
  course(by: {id: $id}) {
    id title subtitle description level language listPrice { amountMinor currency } lectureCount durationSeconds %s
    sections { id title lectures { id title kind isPreview durationSeconds } }
    category { name courses(first: 12) { edges { node { id slug title listPrice { amountMinor currency } } } } }
  }
}
"""
PUBLIC, TEACHERS = PAGE % "", PAGE % "publishBlockers { code }"
"""A public page, and the same with a field that depends on the viewer."""


class Bench:
    """The page's course, who teaches it, and routers before catalog."""

    def __init__(self, catalog: Catalog, settings: Settings, course_id: str, owner: Principal) -> None:
        self._catalog = catalog
        self._settings = settings
        self._variables = {"id": course_id}
        self._teacher = Identity(
            owner.user_id, "lectern", claims={"sub": owner.user_id, "scope": " ".join(owner.scopes)}
        )

    def router(self, **caching: Any) -> RouterApp:
        """Return a router as the marketplace has it, but for these options of its caching."""
        lifespans = SubgraphLifespans([self._catalog.subgraph])
        lifespans._started.add("catalog")
        config = router_config(self._settings, urls={}).model_dump(exclude_unset=True)
        config["caching"] |= caching
        return create_app(
            RouterConfig.model_validate(config),
            supergraph=compose_supergraph({"catalog": self._catalog.subgraph.sdl}),
            transports={"catalog": InProcessSubgraph(self._catalog.subgraph, lifespans, Callers(self._settings))},
        )

    async def measure(
        self, name: str, app: RouterApp, query: str, *, teacher: bool = False, cold: bool = False
    ) -> None:
        """Print what requests take, one after the other."""
        viewer = self._teacher if teacher else None
        await self._execute(app, query, viewer)
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(REQUESTS):
            if cold:
                assert app.schema.current.cache is not None
                await app.schema.current.cache.invalidator.invalidate([Invalidation(subgraph="catalog")])
            await self._execute(app, query, viewer)
        took, spent = time.perf_counter() - began, time.process_time() - cpu
        print(f"{name:28} {took / REQUESTS * 1000:6.2f} ms, {spent / REQUESTS * 1000:6.2f} ms of CPU a request")

    async def _execute(self, app: RouterApp, query: str, viewer: Identity | None) -> None:
        outcome: Any = await app.pipeline.run(
            OperationContext(RequestParameters(query, variables=self._variables), Client({}, viewer))
        )
        assert not outcome.errors, outcome.as_json()


async def run(database_url: str, redis_url: str) -> None:
    """Publish courses and measure."""
    await migrate("catalog", database_url)
    settings = Settings(
        environment=Environment.TEST, catalog_database_url=SecretStr(database_url), redis_url=SecretStr(redis_url)
    )
    async with running(settings) as catalog:
        owner, category_id = instructor(), await catalog.category("Measured")
        courses = [await catalog.published(owner, f"Course {number}", category_id) for number in range(COURSES)]
        bench = Bench(catalog, settings, courses[0], owner)
        plain, parts, whole = bench.router(enabled=False), bench.router(responses=False), bench.router()
        await bench.measure("no cache", plain, PUBLIC)
        await bench.measure("cold", parts, PUBLIC, cold=True)
        await bench.measure("warm, from its parts", parts, PUBLIC)
        await bench.measure("warm, as a whole", whole, PUBLIC)
        await bench.measure("a teacher's, no cache", plain, TEACHERS, teacher=True)
        await bench.measure("a teacher's, with cache", whole, TEACHERS, teacher=True)
        for app in (plain, parts, whole):
            await app.close()


def main() -> None:
    """Measure."""
    manager = StartedServerManager()
    try:
        asyncio.run(
            run(request_server(manager.folder, "database")["url"], request_server(manager.folder, "redis")["url"])
        )
    finally:
        manager.stop()
