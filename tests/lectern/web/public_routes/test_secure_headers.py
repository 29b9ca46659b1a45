"""Responses of web processes, none of which a browser may sniff or show in a frame."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from lectern.web.public_routes.secure_headers import SecureHeaders

POLICY = "default-src 'none'; frame-ancestors 'none'"


async def data(_: Request) -> Response:
    return JSONResponse({})


async def page(_: Request) -> Response:
    return HTMLResponse("", headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"})


async def parts(_: Request) -> Response:
    return StreamingResponse(iter([b"a", b"b"]))


async def fails(_: Request) -> Response:
    raise RuntimeError


APP = SecureHeaders(
    Starlette(routes=[Route("/data", data), Route("/page", page), Route("/parts", parts), Route("/fails", fails)])
)


@pytest.mark.parametrize(("path", "status"), [("/data", 200), ("/parts", 200), ("/absent", 404), ("/fails", 500)])
async def test_no_response_is_sniffed_or_framed(path: str, status: int) -> None:
    transport = httpx.ASGITransport(APP, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://web.test") as client:
        response = await client.get(path)
    assert response.status_code == status
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "frame-ancestors 'none'"


async def test_a_page_keeps_its_own_policy() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://web.test") as client:
        response = await client.get("/page")
    assert response.headers.get_list("content-security-policy") == [POLICY]
    assert response.headers.get_list("x-content-type-options") == ["nosniff"]


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


def test_sockets_are_left_alone() -> None:
    app = SecureHeaders(Starlette(routes=[WebSocketRoute("/socket", greet)]))
    with TestClient(app).websocket_connect("/socket") as socket:
        assert socket.receive_text() == "hello"
