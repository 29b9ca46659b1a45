"""Fetching a document over HTTP now and then: keys, discovery, introspection, supergraphs.

Not for subgraph traffic: it uses the standard library in a thread, which is slow, and right for one call a minute.
"""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `status` 304 comes without a body. Header names are in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


async def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 10.0,  # noqa: ASYNC109 - the deadline of the socket, in the thread that waits for it
    max_bytes: int = 8_000_000,
) -> Fetched:
    """GET (or POST, with a body) a URL. Any status is an answer.

    Raises OSError if there is no answer, ValueError if the URL is not http(s) or the answer is larger than allowed.
    """
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"not an http(s) URL: {url}")
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310 - scheme checked above
    return await asyncio.to_thread(_fetch, request, timeout, max_bytes)


def _fetch(request: urllib.request.Request, timeout: float, max_bytes: int) -> Fetched:
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        answer = opener.open(request, timeout=timeout)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        content = answer.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise ValueError(f"the answer is larger than {max_bytes} bytes")
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(int(answer.status or 0), content, names)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: following it would send credentials to who knows where."""

    def redirect_request(self, *args: object, **named: object) -> None:
        return None
