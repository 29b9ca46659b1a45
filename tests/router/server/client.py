"""A client of the application's HTTP side, without sockets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from router.server import RouterApp
from router.server.protocols.http.messages import HttpRequest, HttpResponse

GRAPHQL_JSON = "application/graphql-response+json"


@dataclass(frozen=True)
class Response:
    """A response that has been read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def data(self) -> Any:
        return self.json["data"]

    @property
    def codes(self) -> list[str]:
        """The codes of the errors."""
        return [error["extensions"]["code"] for error in self.json.get("errors", [])]


async def read(response: HttpResponse) -> Response:
    body = response.body
    if response.stream is not None:
        async for chunk in response.stream:
            body += chunk
    headers = {name.decode(): value.decode() for name, value in response.headers}
    return Response(response.status, headers, body)


def raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


async def post(
    app: RouterApp, query: str | None = None, headers: Mapping[str, str] | None = None, **parameters: Any
) -> Response:
    """POST an operation."""
    body = orjson.dumps({"query": query, **parameters} if query is not None else parameters)
    return await send(app, "POST", body=body, headers={"content-type": "application/json", **(headers or {})})


async def get(app: RouterApp, headers: Mapping[str, str] | None = None, **parameters: str) -> Response:
    """GET an operation."""
    return await send(app, "GET", query_string=urlencode(parameters).encode(), headers=headers)


async def send(
    app: RouterApp,
    method: str,
    target: str = "/graphql",
    *,
    query_string: bytes = b"",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Any request."""
    return await read(await app.respond(HttpRequest(method, target, query_string, raw(headers or {}), body)))
