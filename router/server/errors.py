"""What the server answers instead of data, each with a stable code.

- `RequestRefused`: the request as a whole is refused. Carries the GraphQL code, the HTTP status for
  `application/graphql-response+json` (and for refusals before GraphQL begins), and headers that belong to it.
Configurations fail with `router.server.configuration.ConfigurationError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class RequestRefused(Exception):
    """A request that the server refuses before the engine sees it.

    `well_formed` tells that the request was a GraphQL request (the refusal is an answer to an operation): with
    `application/json` such refusals are answered with 200, except where `status` is about the client rather than
    the operation (401, 403, 429, 503), which is always sent.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        well_formed: bool = False,
        headers: Sequence[tuple[bytes, bytes]] = (),
        extensions: Mapping[str, Any] | None = None,
        path: Sequence[str | int] | None = None,
        locations: Sequence[Mapping[str, int]] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.well_formed = well_formed
        self.headers = tuple(headers)
        self.extensions = {"code": code, **(extensions or {})}
        self.path = path
        self.locations = locations
        self.recorded = False
        """Whether observers were told of it, as the end of an operation."""

    def as_graphql(self) -> dict[str, Any]:
        """The entry of `errors`."""
        entry: dict[str, Any] = {"message": self.message}
        if self.locations is not None:
            entry["locations"] = list(self.locations)
        if self.path is not None:
            entry["path"] = list(self.path)
        entry["extensions"] = self.extensions
        return entry
