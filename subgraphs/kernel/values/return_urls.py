"""Addresses to which other parties' pages send a user back: those of the site and of known apps alone.

Any other address would make our pages a way to strangers' pages that looks trustworthy (CWE-601, open redirect).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from subgraphs.kernel.values.web_origins import origin_of, parse_origin, separated

MAX_RETURN_URL = 2_000
"""In characters."""

_APP_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(//)?")
_RESERVED_SCHEMES = frozenset(
    {"about", "blob", "data", "file", "filesystem", "ftp", "intent", "javascript", "mailto", "sms", "tel", "vbscript"}
)
"""Schemes that name no app, or whose addresses a browser opens as scripts or files."""

_PRINTABLE = re.compile(r"[!-\[\]-~]+")
"""ASCII without spaces, controls and the backslash, which browsers read as a slash."""


class ReturnUrlNotAllowed(ValueError):
    """An address that is on no list, or malformed."""


class ReturnUrls:
    """The addresses that are allowed: any page of an origin, or any address of an app's scheme."""

    def __init__(self, allowed: Collection[str]) -> None:
        """Allow origins (`https://app.example.com`) and schemes (`com.example.app:`)."""
        self._origins = frozenset(entry for entry in allowed if not entry.endswith(":"))
        self._schemes = frozenset(entry.removesuffix(":") for entry in allowed if entry.endswith(":"))

    def check(self, url: str) -> str:
        """Return an address if it is allowed. Raises ReturnUrlNotAllowed."""
        if len(url) > MAX_RETURN_URL or _PRINTABLE.fullmatch(url) is None:
            raise ReturnUrlNotAllowed
        try:
            parts = urlsplit(url)
            if parts.scheme in {"http", "https"}:
                allowed = "@" not in parts.netloc and origin_of(url) in self._origins
            else:
                allowed = parts.scheme in self._schemes
        except ValueError:
            allowed = False
        if not allowed:
            raise ReturnUrlNotAllowed
        return url


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """Return an address with further query parameters; those of the same name are replaced."""
    parts = urlsplit(url)
    others = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*others, *parameters.items()])))


def parse_entry(text: str) -> str:
    """Return an entry of the list: an origin, or an app's scheme with its colon. Raises ValueError."""
    entry = text.strip().lower()
    scheme = _APP_SCHEME.fullmatch(entry)
    if scheme is None:
        return parse_origin(entry)
    if scheme[1] in _RESERVED_SCHEMES or scheme[1] in {"http", "https"}:
        raise ValueError(f"{text!r} is not a URL scheme of an app")
    return f"{scheme[1]}:"


def _parsed(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parse_entry(value) for value in values))


ReturnEntries = Annotated[tuple[str, ...], NoDecode, BeforeValidator(separated), AfterValidator(_parsed)]
"""A setting of origins and schemes, separated by commas."""
