"""ASGI scopes, and the connection's ends that they name."""

import asyncio
from typing import Any
from urllib.parse import unquote

from router.http1.reading.head import RequestHead

Address = tuple[str, int | None]


def address(transport: asyncio.BaseTransport, end: str) -> Address | None:
    """Return an end of a connection, `peername` or `sockname`; None for a Unix socket's nameless one."""
    name = transport.get_extra_info(end)
    if isinstance(name, tuple):
        return str(name[0]), int(name[1])
    return (name, None) if isinstance(name, str) and name else None


def http_scope(
    head: RequestHead,
    *,
    client: Address | None,
    server: Address | None,
    scheme: str,
    root_path: str,
    state: dict[str, Any],
) -> dict[str, Any]:
    """Return the scope of a request (ASGI, HTTP connection scope)."""
    path = head.path.decode("ascii")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": f"1.{min(head.minor, 1)}",
        "server": server,
        "client": client,
        "scheme": scheme,
        "method": head.method,
        "root_path": root_path,
        "path": root_path + (unquote(path) if "%" in path else path),
        "raw_path": root_path.encode("ascii") + head.path,
        "query_string": head.query,
        "headers": list(head.headers),
        "state": state.copy(),
    }


def is_websocket_handshake(head: RequestHead) -> bool:
    """Recognise a request that opens a WebSocket (RFC 6455, section 4.1): a GET without a body.

    In any other request an upgrade is ignored (RFC 9110, section 7.8).
    """
    return head.upgrade == b"websocket" and head.method == "GET" and head.content_length == 0


def handshake_bytes(head: RequestHead) -> bytes:
    """Return the head of a handshake as bytes, for the protocol that takes the connection over."""
    target = head.path + b"?" + head.query if head.query else head.path
    fields = b"".join(b"%b: %b\r\n" % field for field in head.headers)
    return b"GET %b HTTP/1.1\r\n%b\r\n" % (target, fields)
