"""Occasional HTTP requests for documents: key sets, discovery, token introspection, supergraphs.

Subgraph traffic has a client of its own (`router.transport.http`), which is tuned for many small calls.
"""

import asyncio
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. Header names are in lower case. The body of a 304 is empty."""

    status: int
    body: bytes
    headers: Mapping[str, str]


async def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 10.0,  # noqa: ASYNC109 - it bounds the request as a whole, connecting and reading included
    max_bytes: int = 8_000_000,
) -> Fetched:
    """GET a URL, or POST a body to it. A response of any status is returned; redirects are not followed.

    Raises OSError if there is no response in time, ValueError if the URL is not http(s) or the response is larger than
    `max_bytes`.
    """
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"not an http(s) URL: {url}")
    if "httpx" not in sys.modules:
        # It takes 5 MB, and most routers fetch nothing. Importing it takes long enough to do it beside the event loop.
        await asyncio.to_thread(import_module, "httpx")
    import httpx

    try:
        async with asyncio.timeout(timeout):
            return await _fetch(url, headers, body, max_bytes)
    except TimeoutError:
        raise OSError(f"no response within {timeout} s") from None
    except httpx.InvalidURL as error:
        raise ValueError(f"not a URL: {error}") from error
    except httpx.HTTPError as error:
        raise OSError(str(error) or type(error).__name__) from error


async def _fetch(url: str, headers: Mapping[str, str] | None, body: bytes | None, max_bytes: int) -> Fetched:
    # A redirect is not followed: it would send credentials to another server. Content codings are declined, so that
    # the size of the response is the size in memory. Requests are rare, so each has a connection of its own.
    import httpx

    sent = {**(headers or {}), "accept-encoding": "identity"}
    async with (
        httpx.AsyncClient(verify=_tls(), timeout=None, follow_redirects=False) as client,  # noqa: S113 - see fetch
        client.stream("GET" if body is None else "POST", url, headers=sent, content=body) as response,
    ):
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > max_bytes:
                raise ValueError(f"the response is larger than {max_bytes} bytes")
        return Fetched(response.status_code, bytes(content), dict(response.headers))


@cache
def _tls() -> ssl.SSLContext:
    """Return the system's certificate authorities, as used by every other client of the router."""
    return ssl.create_default_context()
