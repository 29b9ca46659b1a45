"""The interface of a provider's client, and the ways in which a log-in at a provider fails."""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

TIMEOUT_SECONDS = 10.0
"""The longest that a provider may take to respond."""


class ProviderFailed(Exception):
    """The provider does not respond, or not as the protocol says. The message is for the log, never for a page."""


class LogInRejected(Exception):
    """The response to a log-in is not to be trusted, or says that there is none. The message is for the log."""


class ProviderClient(Protocol):
    """One provider, as we are its client."""

    async def redirect(self, request: Request, callback: str, state: str, *, again: bool) -> Response:
        """Send the browser to the provider; what the callback needs is put into `request.session`.

        With `again`, the person must prove who they are even if the provider has a session of theirs. Raises
        ProviderFailed.
        """
        ...

    async def claims(self, request: Request) -> Mapping[str, Any]:
        """Return the verified claims of the person who comes back. Raises ProviderFailed and LogInRejected."""
        ...


class LogoutTokenVerifier(Protocol):
    """A provider that announces the end of its sessions."""

    async def verified_logout_token(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token that the provider signed for us. Raises ProviderFailed and LogInRejected."""
        ...
