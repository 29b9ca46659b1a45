"""The sources of a client's token: a header, a cookie, or the payload of a WebSocket's `connection_init`."""

from collections.abc import Mapping, Sequence
from typing import Any

from router.server.config.options.authentication import (
    ConnectionParamSource,
    CookieSource,
    HeaderSource,
    TokenSource,
)


def token_of_request(sources: Sequence[TokenSource], headers: Mapping[bytes, bytes]) -> str | None:
    """Return the first token in the headers; None if there is none.

    A header with another scheme (`Basic ...`) holds no token of ours: the client counts as anonymous.
    """
    for source in sources:
        if isinstance(source, HeaderSource):
            value = headers.get(source.header.lower().encode("latin-1"))
            if value is not None:
                token = _without_scheme(value.decode("latin-1").strip(), source.scheme, required=True)
                if token:
                    return token
        elif isinstance(source, CookieSource):
            cookies = headers.get(b"cookie")
            if cookies is not None:
                token = cookie(cookies.decode("latin-1"), source.cookie)
                if token:
                    return token
    return None


def token_of_connection(sources: Sequence[TokenSource], parameters: Mapping[str, Any]) -> str | None:
    """Return the first token in the `connection_init` payload.

    Keys are compared without case, as clients send headers.
    """
    lowered = {key.lower(): value for key, value in parameters.items()}
    for source in sources:
        if isinstance(source, ConnectionParamSource):
            value = lowered.get(source.connection_param.lower())
            if isinstance(value, str):
                token = _without_scheme(value.strip(), source.scheme, required=False)
                if token:
                    return token
    return None


def cookie(header: str, name: str) -> str | None:
    """Return the value of a cookie in a Cookie header."""
    for part in header.split(";"):
        key, equals, value = part.strip().partition("=")
        if equals and key == name:
            return value.strip('"')
    return None


def _without_scheme(value: str, scheme: str | None, *, required: bool) -> str | None:
    if scheme is None:
        return value
    word, space, token = value.partition(" ")
    if space and word.lower() == scheme.lower():
        return token.strip()
    return None if required or space else value
