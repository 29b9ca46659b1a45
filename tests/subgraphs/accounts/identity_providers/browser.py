"""A browser without a window, and the app that began a log-in in it."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.principal import Principal

SITE = "https://lectern.test"
RETURN_URL = f"{SITE}/login/callback"

LOG_IN = """mutation($code: String!, $verifier: String!) {
    logInWithProvider(input: {code: $code, verifier: $verifier}) {
        tokens { accessToken refreshToken } viewer { email roles hasPassword user { id displayName } } deviceToken
        errors { code path message }
    }
}"""
LINK = """mutation($code: String!, $verifier: String!) {
    linkIdentity(input: {code: $code, verifier: $verifier}) {
        viewer { email linkedIdentities { id providerKey providerName email lastUsedAt } } errors { code path }
    }
}"""
UNLINK = """mutation($id: ID!) {
    unlinkIdentity(input: {identityId: $id}) {
        viewer { linkedIdentities { id } } errors { code path }
    }
}"""


def parameters_of(url: str) -> dict[str, str]:
    """Return the query parameters of a URL."""
    return dict(parse_qsl(urlsplit(url).query))


@dataclass
class Browser:
    """A browser with its cookies, and an app's verifier."""

    subgraph: Subgraph
    pages: httpx.AsyncClient
    """The client of this deployment."""
    elsewhere: httpx.AsyncClient
    """The client of providers."""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")

    async def start(self, provider: str, return_url: str = RETURN_URL, **more: str) -> httpx.Response:
        """Request the beginning of a log-in."""
        parameters = {"return_url": return_url, "challenge": self.challenge, **more}
        return await self.pages.get(f"/identity/{provider}/start", params=parameters)

    async def at_provider(self, provider: str, return_url: str = RETURN_URL) -> str:
        """Begin a log-in, and return the address of the provider's page."""
        response = await self.start(provider, return_url)
        assert response.status_code == 302, response.text
        return response.headers["location"]

    async def callback(self, provider: str, return_url: str = RETURN_URL) -> str:
        """Log in at a provider without a form, and return the address that leads back to us."""
        response = await self.elsewhere.get(await self.at_provider(provider, return_url))
        assert response.status_code == 302, response.text
        return response.headers["location"]

    async def come_back(self, callback: str) -> dict[str, str]:
        """Follow the address that leads back, and return what the app gets."""
        response = await self.pages.get(callback)
        assert response.status_code == 302, response.text
        return parameters_of(response.headers["location"])

    async def log_in_at(self, provider: str) -> dict[str, str]:
        """Log in at a provider, and return what the app gets."""
        return await self.come_back(await self.callback(provider))

    async def redeem(self, code: str, verifier: str | None = None) -> Any:
        """Exchange a code as the app."""
        response = await self.execute(LOG_IN, code=code, verifier=verifier or self.verifier)
        assert "errors" not in response, response
        return response["data"]["logInWithProvider"]

    async def log_in(self, provider: str) -> Any:
        """Log in with a provider from the beginning to the end."""
        return await self.redeem((await self.log_in_at(provider))["code"])

    async def link(self, provider: str, principal: Principal) -> Any:
        """Link an identity of a provider to the principal."""
        code = (await self.log_in_at(provider))["code"]
        response = await self.execute(LINK, principal, code=code, verifier=self.verifier)
        assert "errors" not in response, response
        return response["data"]["linkIdentity"]

    async def unlink(self, identity_id: str, principal: Principal) -> Any:
        """Unlink an identity of the principal."""
        response = await self.execute(UNLINK, principal, id=identity_id)
        assert "errors" not in response, response
        return response["data"]["unlinkIdentity"]

    async def execute(
        self,
        document: str,
        principal: Principal | None = None,
        headers: Mapping[str, str] | None = None,
        **variables: Any,
    ) -> GraphQLResponse:
        """Execute an operation."""
        request = RequestInfo(principal, ip="192.0.2.7", user_agent="a test", headers=headers or {})
        return await self.subgraph.execute(document, variables, None, request)
