"""Conditional requests (RFC 9110, section 13): a response that the client has already is not sent again."""

import hashlib

from router.server.protocols.http.messages import HttpRequest, HttpResponse


def apply_conditions(request: HttpRequest, response: HttpResponse) -> None:
    """Tag a successful response to a GET; 304 without a body if the client's copy has the same tag.

    The tag is weak: the same response may be sent compressed or not.
    """
    if response.status != 200 or response.stream is not None:
        return
    tag = b'W/"' + hashlib.sha256(response.body).hexdigest()[:32].encode() + b'"'
    response.headers.append((b"etag", tag))
    known = request.index.get(b"if-none-match")
    if known is not None and _matches(tag, known):
        response.status = 304
        response.body = b""
        response.headers = [
            pair for pair in response.headers if pair[0] in (b"etag", b"vary", b"cache-control", b"age", b"ratelimit")
        ]


def _matches(tag: bytes, known: bytes) -> bool:
    opaque = tag.removeprefix(b"W/")
    return known.strip() == b"*" or any(entry.strip().removeprefix(b"W/") == opaque for entry in known.split(b","))
