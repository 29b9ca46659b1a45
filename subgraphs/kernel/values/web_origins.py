"""Web origins (RFC 6454): the scheme, host and port of the pages that may call this marketplace from a browser."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

_DEFAULT_PORTS = {"http": 80, "https": 443}


class InvalidOrigin(ValueError):
    """A text that is not a web origin; the message says what is wrong with it."""


def parse_origin(text: str) -> str:
    """Return an origin as browsers write it in the `Origin` header: lower case, without a default port.

    Raises InvalidOrigin if the text has more than a scheme, a host and a port, or if its scheme is not http or https.
    """
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        raise InvalidOrigin(f"{text!r} has no valid host and port") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "*" in parts.hostname:
        raise InvalidOrigin(f"{text!r} is not an origin such as https://app.example.com")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
        raise InvalidOrigin(f"{text!r} has more than a scheme, a host and a port")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}")


def origin_of(url: str) -> str:
    """Return the origin of a URL of http or https. Raises InvalidOrigin."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidOrigin(f"{url!r} is not a URL") from None
    return parse_origin(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")


def is_plain_loopback(url: str) -> bool:
    """Return whether a URL is plain HTTP of this machine, where cookies cannot be limited to HTTPS."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def parts_of(text: str) -> list[str]:
    """Return the parts of a text that commas separate, without empty ones."""
    return [part for part in (each.strip() for each in text.split(",")) if part]


def separated(value: object) -> object:
    """Return the parts of a text that commas separate, and any other value as it is."""
    return parts_of(value) if isinstance(value, str) else value


def _parsed(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parse_origin(value) for value in values))


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(separated), AfterValidator(_parsed)]
"""A setting of origins, separated by commas."""
