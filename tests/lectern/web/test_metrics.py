"""/metrics of a process that holds a router."""

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Route

from lectern.web.metrics import metrics_endpoint
from lectern.web.supergraph import compose_supergraph
from router import RouterConfig, create_app
from tests.lectern.web.greeting_subgraph import greeting


async def test_metrics_of_the_process_and_of_the_router_are_exported_together() -> None:
    config = RouterConfig.model_validate({"telemetry": {"metrics": {"enabled": True}}})
    router = create_app(config, supergraph=compose_supergraph({"greeting": greeting().sdl}))
    async with AsyncClient(
        transport=ASGITransport(Starlette(routes=[Route("/metrics", metrics_endpoint(router))])),
        base_url="http://metrics",
    ) as scraper:
        exported = (await scraper.get("/metrics")).text
    await router.close()
    assert "process_resident_memory_bytes" in exported
    assert "router_websockets" in exported
