"""/metrics of a process that holds a router."""

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from lectern.web.metrics import metrics_route
from lectern.web.supergraph import compose_supergraph
from router.server.app import create_app
from router.server.configuration import RouterConfig
from tests.lectern.web.greeting import greeting


async def test_the_processs_own_and_the_routers_metrics_are_told_together() -> None:
    config = RouterConfig.model_validate({"telemetry": {"metrics": {"enabled": True}}})
    router = create_app(config, supergraph=compose_supergraph({"greeting": greeting().sdl}))
    async with AsyncClient(
        transport=ASGITransport(Starlette(routes=[metrics_route(router)])), base_url="http://metrics"
    ) as scraper:
        told = (await scraper.get("/metrics")).text
    await router.close()
    assert "process_resident_memory_bytes" in told
    assert "router_websockets" in told
