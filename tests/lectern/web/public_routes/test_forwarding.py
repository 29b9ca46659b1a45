"""Requests that the router's process passes on to the processes that serve them."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from lectern.web.public_routes.forwarding import Forwarding

ADDRESSES = {name: f"http://{name}" for name in ("accounts", "orders", "notifications", "edge")}


async def echo(request: Request) -> Response:
    """Respond with what arrived, and with two cookies."""
    response = JSONResponse(
        {
            "host": request.url.hostname,
            "target": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            "method": request.method,
            "headers": dict(request.headers),
            "body": (await request.body()).decode(),
        },
        status_code=202,
    )
    response.set_cookie("one", "1")
    response.set_cookie("two", "2")
    return response


UPSTREAM = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST", "HEAD"])])
OTHERWISE = Starlette(routes=[Route("/{path:path}", lambda _: PlainTextResponse("the router"))])


class Down(httpx.AsyncBaseTransport):
    """A process that is not there."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")


def browser(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    # The processes keep the Host header of the public address, which httpx's transport would route by.
    app: ASGIApp = Forwarding(OTHERWISE, ADDRESSES, transport or httpx.ASGITransport(UPSTREAM))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=("192.0.2.9", 4711)), base_url="http://lectern.test"
    )


async def echoed(method: str, path: str, **options: Any) -> dict[str, Any]:
    async with browser() as client:
        response = await client.request(method, path, **options)
    assert response.status_code == 202
    assert response.headers.get_list("set-cookie") == ["one=1; Path=/; SameSite=lax", "two=2; Path=/; SameSite=lax"]
    found: dict[str, Any] = response.json()
    return found


async def test_a_page_of_a_subgraph_is_fetched_from_its_process() -> None:
    found = await echoed("GET", "/unsubscribe?token=a%2Fb")
    assert (found["method"], found["target"]) == ("GET", "/unsubscribe?token=a%2Fb")
    assert found["headers"]["host"] == "lectern.test"


async def test_a_body_is_passed_on_as_it_was_sent() -> None:
    found = await echoed("POST", "/webhooks/stripe", content=b'{"id": 1}', headers={"stripe-signature": "t=1"})
    assert (found["body"], found["headers"]["stripe-signature"]) == ('{"id": 1}', "t=1")


async def test_the_address_of_the_client_is_passed_on_and_its_own_claims_are_not() -> None:
    claims = {"x-forwarded-for": "10.0.0.1", "x-forwarded-proto": "https", "forwarded": "for=10.0.0.1"}
    headers = (await echoed("GET", "/verify-email", headers=claims))["headers"]
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("192.0.2.9", "http")
    assert "forwarded" not in headers


async def test_headers_of_the_connection_are_not_passed_on() -> None:
    sent = {"te": "trailers", "upgrade": "h2c", "proxy-authorization": "Basic x"}
    headers = (await echoed("GET", "/verify-email", headers=sent))["headers"]
    assert not headers.keys() & sent.keys()


@pytest.mark.parametrize("path", ["/", "/graphql", "/checkout/complete", "/unsubscribe/x", "/playback", "/metrics"])
async def test_every_other_path_is_the_routers(path: str) -> None:
    async with browser() as client:
        assert (await client.get(path)).text == "the router"


async def test_a_process_that_is_down_is_a_bad_gateway() -> None:
    async with browser(Down()) as client:
        response = await client.get("/playback/token/master.m3u8")
    assert (response.status_code, response.text) == (502, "Try again.")
    assert "refused" not in str(response.headers)
