"""Gain by the cache: one page from two subgraphs over HTTP, without cache, cold, warm, and private.

The subgraphs are a process of their own; times and CPU are those of the router, whose store is in its memory.
"""

import asyncio
import time
from typing import Any

from lectern.embedded.processes.ports import free_ports
from router.server import Identity, RouterApp, config_of, create_app
from router.server.cache import Invalidation
from router.server.pipeline.context import Client, OperationContext
from router.server.pipeline.parameters import RequestParameters
from tests.router.server.subgraph_over_http import subgraph_process, supergraph_at

REQUESTS = 500
EVERYTHING = (Invalidation(subgraph="people"), Invalidation(subgraph="library"))
PAGE = "query Page { users { id name reading } }"
PRIVATE = "query Mine { users { id name reading } whoami }"
"""The same page with something that only its viewer may see: no whole response can be cached for all."""


async def execute(app: RouterApp, query: str, viewer: Identity | None, number: int) -> None:
    """One request of one client."""
    headers = {"x-number": str(number)}
    result: Any = await app.pipeline.run(OperationContext(RequestParameters(query), Client(headers, viewer)))
    assert not result.errors, result.as_json()


async def measure(name: str, app: RouterApp, query: str, *, viewer: Identity | None = None, cold: bool = False) -> None:
    """Print what requests take, one after the other."""
    if not cold:
        await execute(app, query, viewer, 0)
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(REQUESTS):
        if cold:
            assert app.schema.current.cache is not None
            await app.schema.current.cache.invalidator.invalidate(EVERYTHING)
        await execute(app, query, viewer, number)
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    print(f"{name:28} {took / REQUESTS * 1000:6.2f} ms, {spent / REQUESTS * 1000:6.2f} ms of CPU a request")


async def run() -> None:
    """Start the subgraphs and measure."""
    people, library = free_ports(2)
    sdl = supergraph_at(people=people, library=library)
    caching = {"enabled": True, "store": "memory", "default_max_age": 3600}
    viewer = Identity("ada", "bench", claims={"sub": "ada"})
    options = {"headers": {"all": [{"insert": "x-user", "claim": "sub"}]}}
    async with subgraph_process("people", people), subgraph_process("library", library):
        plain = create_app(config_of(options), supergraph=sdl)
        parts = create_app(config_of({**options, "caching": {**caching, "full_responses": False}}), supergraph=sdl)
        whole = create_app(config_of({**options, "caching": caching}), supergraph=sdl)
        await measure("no cache", plain, PAGE)
        await measure("cold", parts, PAGE, cold=True)
        await measure("warm, from its parts", parts, PAGE)
        await measure("warm, as a whole", whole, PAGE)
        await measure("private, no cache", plain, PRIVATE, viewer=viewer)
        await measure("private, warm", whole, PRIVATE, viewer=viewer)
        for app in (plain, parts, whole):
            await app.close()


def main() -> None:
    """Measure."""
    asyncio.run(run())
