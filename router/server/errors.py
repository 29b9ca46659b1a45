"""Rejections of requests, each with a stable code.

Configurations fail with `router.server.config.ConfigurationError`.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class RequestRejected(Exception):
    """A request that the server rejects before the engine executes it.

    `code` is the GraphQL error code, `status` the HTTP status for `application/graphql-response+json` and for
    rejections before GraphQL begins; `headers` belong to the response. `well_formed` means that the request was a
    GraphQL request: with `application/json` such rejections have the status 200, except where `status` is about the
    client rather than the operation (401, 403, 429, 503), which is always sent.
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
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.well_formed = well_formed
        self.headers = tuple(headers)
        self.extensions = {"code": code, **(extensions or {})}

    def as_graphql(self) -> dict[str, Any]:
        """Return the entry of `errors`."""
        return {"message": self.message, "extensions": self.extensions}
