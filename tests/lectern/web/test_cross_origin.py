"""The marketplace as pages of other origins see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from lectern.embedded.object_storage.app import build as build_storage
from lectern.platform.deployment import DEVELOPMENT_ORIGINS
from lectern.web.routing import router_config
from lectern.web.supergraph import compose_supergraph
from router import FakeTransport, RouterApp, create_app
from subgraphs.kernel.platform.settings import KernelSettings

APP = "https://app.example"
STRANGER = "https://stranger.example"
SCHEMA = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")\ntype Query { name: String }'


def router(*origins: str) -> RouterApp:
    config = router_config(KernelSettings(cors_origins=origins), urls={})
    supergraph = compose_supergraph({"names": SCHEMA})
    return create_app(config, supergraph=supergraph, transports={"names": FakeTransport({"data": {"name": "Ada"}})})


@asynccontextmanager
async def browser(*origins: str) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of a router that lists these origins."""
    app = router(*origins)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lectern.example") as client:
        yield client
    await app.close()


async def preflight(client: httpx.AsyncClient, origin: str) -> httpx.Headers:
    response = await client.options(
        "/graphql",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
        },
    )
    return response.headers


async def test_a_listed_origin_may_send_requests_with_credentials() -> None:
    async with browser(APP) as client:
        allowed = await preflight(client, APP)
        response = await client.post("/graphql", json={"query": "{ name }"}, headers={"origin": APP})
    assert allowed["access-control-allow-origin"] == APP
    assert allowed["access-control-allow-credentials"] == "true"
    assert allowed["access-control-allow-headers"] == "authorization,content-type"
    assert response.json() == {"data": {"name": "Ada"}}
    assert response.headers["access-control-allow-origin"] == APP
    assert response.headers["access-control-allow-credentials"] == "true"
    assert response.headers["access-control-expose-headers"] == "retry-after"


@pytest.mark.parametrize("origin", [STRANGER, "null", "http://app.example", f"{APP}:8443", f"{APP}.stranger.example"])
async def test_any_other_origin_gets_no_permission(origin: str) -> None:
    async with browser(APP) as client:
        response = await client.post("/graphql", json={"query": "{ name }"}, headers={"origin": origin})
        for headers in (await preflight(client, origin), response.headers):
            assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize("headers", [{}, {"origin": APP}, {"origin": STRANGER}])
async def test_shared_caches_store_one_response_per_origin(headers: dict[str, str]) -> None:
    async with browser(APP) as client:
        response = await client.post("/graphql", json={"query": "{ name }"}, headers=headers)
        allowed = await preflight(client, APP)
    assert "origin" in [part.strip().lower() for part in response.headers["vary"].split(",")]
    assert "origin" in allowed["vary"]


async def test_errors_can_be_read_too() -> None:
    json = {"origin": APP, "content-type": "application/json"}
    async with browser(APP) as client:
        responses = [
            await client.post("/graphql", json={"query": "{ unknown }"}, headers={"origin": APP}),
            await client.post("/graphql", content="[", headers=json),
            await client.get("/nothing-here", headers={"origin": APP}),
        ]
    assert [response.headers["access-control-allow-origin"] for response in responses] == [APP, APP, APP]
    assert [response.status_code for response in responses] == [200, 400, 404]


async def connects(app: RouterApp, origin: str | None) -> bool:
    """Return whether the router accepts a WebSocket of a page of an origin."""
    sent: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]

    async def receive() -> dict[str, Any]:
        return events.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"lectern.example")] + ([] if origin is None else [(b"origin", origin.encode())])
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "headers": headers,
        "subprotocols": ["graphql-transport-ws"],
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)
    kind: str = sent[0]["type"]
    return kind == "websocket.accept"


async def test_websockets_of_listed_origins_are_accepted() -> None:
    app = router(APP)
    assert await connects(app, APP)
    assert await connects(app, "http://lectern.example"), "the page's own origin"
    assert await connects(app, None), "a phone"
    assert not await connects(app, STRANGER)
    await app.close()


async def test_no_origin_is_listed_unless_the_setting_lists_it() -> None:
    app = router()
    assert not await connects(app, APP)
    await app.close()
    async with browser() as client:
        response = await client.post("/graphql", json={"query": "{ name }"}, headers={"origin": APP})
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://localhost:3000"])
async def test_development_servers_of_this_machine_are_let_in_by_lectern_up(origin: str) -> None:
    async with browser(*DEVELOPMENT_ORIGINS) as client:
        assert (await preflight(client, origin))["access-control-allow-origin"] == origin


@pytest.mark.parametrize("origin", [APP, STRANGER])
async def test_pages_of_every_origin_upload_to_the_object_storage_by_a_signature(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"DATA_DIR": str(tmp_path), "ACCESS_KEY": "access", "SECRET_KEY": "a secret key"}.items():
        monkeypatch.setenv(f"NANIO_{name}", value)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build_storage()), base_url="http://s3") as client:
        headers = {"origin": origin, "access-control-request-method": "PUT"}
        allowed = await client.options("/bucket/key", headers=headers)
        rejected = await client.put("/bucket/key", content=b"x", headers={"origin": origin})
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "PUT" in allowed.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in allowed.headers
    assert rejected.status_code == 403
    assert "etag" in rejected.headers["access-control-expose-headers"].lower()
