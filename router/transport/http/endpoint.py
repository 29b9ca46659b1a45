"""The address of a subgraph's HTTP endpoint."""

import ssl
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class HttpEndpoint:
    """The parts of an http or https URL. `tls` is None for http; `target` is the path with the query.

    `address` is connected to: one IP address of `host`, or `host` itself. Certificates are checked for `host`.
    """

    host: str
    address: str
    port: int
    tls: ssl.SSLContext | None
    netloc: str
    target: str

    @classmethod
    def parse(cls, url: str, tls: ssl.SSLContext | None = None, address: str | None = None) -> Self:
        """Parse a URL; `tls` replaces the default settings for https. Raises `ValueError` for any other scheme.

        `address` is the one of the host's addresses to connect to; None: whichever the system chooses.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an http(s) URL: {url!r}")
        secure = parts.scheme == "https"
        return cls(
            parts.hostname,
            address or parts.hostname,
            parts.port or (443 if secure else 80),
            (tls or ssl.create_default_context()) if secure else None,
            parts.netloc.rpartition("@")[2],
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )

    @property
    def server_hostname(self) -> str | None:
        """The name in the server's certificate; None without TLS."""
        return self.host if self.tls is not None else None

    def request_head(self) -> str:
        """Return the request line of a POST and its Host header."""
        return f"POST {self.target} HTTP/1.1\r\nHost: {self.netloc}\r\n"
