"""The client of GitHub, which speaks OAuth 2.0 and describes its users by a REST API."""

from collections.abc import Mapping
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from starlette.requests import Request
from starlette.responses import Response

from subgraphs.accounts.identity_providers.presets import GitHubEndpoints, issuer_of, scopes_of
from subgraphs.accounts.identity_providers.provider_client import TIMEOUT_SECONDS, LogInRejected, ProviderFailed
from subgraphs.accounts.identity_providers.settings import IdentityProvider

_FAILURES = (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, RuntimeError, KeyError, TypeError)


class GitHubClient:
    """Log-ins by OAuth 2.0: authorization code flow with PKCE and state."""

    def __init__(self, provider: IdentityProvider) -> None:
        self._endpoints = GitHubEndpoints.of(issuer_of(provider))
        self._app = StarletteOAuth2App(
            StarletteIntegration(provider.key),
            provider.key,
            client_id=provider.client_id,
            client_secret=provider.secret(),
            authorize_url=self._endpoints.authorize,
            access_token_url=self._endpoints.token,
            client_kwargs={
                "scope": scopes_of(provider),
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_SECONDS,
                # Access tokens are used at once, so they may be short-lived.
                "leeway": 0,
                "token_endpoint_auth_method": "client_secret_post",
            },
        )

    async def redirect(self, request: Request, callback: str, state: str, *, again: bool) -> Response:
        # GitHub cannot be told to ask for the password again, but to ask for the account.
        fresh = {"prompt": "select_account"} if again else {}
        response: Response = await self._app.authorize_redirect(request, callback, state=state, **fresh)
        return response

    async def claims(self, request: Request) -> Mapping[str, Any]:
        """Return the account's id, name and verified primary address, named as in OpenID Connect."""
        try:
            token = await self._app.authorize_access_token(request)
        except OAuthError as problem:
            raise LogInRejected(repr(problem)) from problem
        except _FAILURES as problem:
            raise ProviderFailed(repr(problem)) from problem
        user = await self._read("/user", token)
        if not isinstance(user, dict) or not isinstance(user.get("id"), int):
            raise ProviderFailed("/user has no id")
        emails = await self._read("/user/emails", token)
        primary = _primary(emails)
        return {
            # The id: a login may be given to somebody else.
            "sub": str(user["id"]),
            "name": user.get("name") or user.get("login"),
            "email": None if primary is None else primary.get("email"),
            "email_verified": primary is not None and primary.get("verified") is True,
        }

    async def _read(self, path: str, token: Mapping[str, Any]) -> object:
        try:
            response = await self._app.get(
                f"{self._endpoints.api}{path}", token=dict(token), headers={"accept": "application/vnd.github+json"}
            )
            response.raise_for_status()
            found: object = response.json()
        except (OAuthError, *_FAILURES) as problem:
            raise ProviderFailed(repr(problem)) from problem
        return found


def _primary(emails: object) -> dict[str, Any] | None:
    if not isinstance(emails, list):
        return None
    return next((each for each in emails if isinstance(each, dict) and each.get("primary") is True), None)
