"""The addresses of log-ins with a provider: where they begin, where the provider sends people and notices back to.

`/identity/<provider>/start?return_url=…&challenge=…` leads to the provider and at last to `return_url` with a one-time
`code`, or with an `error`: `access_denied`, `provider_failed`.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, request_response

from subgraphs.accounts.identity_providers.claims import UnusableClaims, external_identity
from subgraphs.accounts.identity_providers.flows import Flow, Flows
from subgraphs.accounts.identity_providers.github_client import GitHubClient
from subgraphs.accounts.identity_providers.logout_tokens import UsedTokens, ended_by
from subgraphs.accounts.identity_providers.openid_client import OpenIdClient
from subgraphs.accounts.identity_providers.presets import issuer_of
from subgraphs.accounts.identity_providers.provider_client import LogInRejected, ProviderClient, ProviderFailed
from subgraphs.accounts.identity_providers.settings import IdentityProvider, Preset
from subgraphs.accounts.service.identities.end_provider_sessions import EndProviderSessions
from subgraphs.accounts.service.identities.one_time_codes import OneTimeCodes, is_challenge
from subgraphs.kernel.graphql.http import LimitedBody
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits, client_key
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates
from subgraphs.kernel.values.return_urls import ReturnUrlNotAllowed, ReturnUrls, with_parameters

logger = structlog.get_logger(__name__)

PATH = "/identity"
MAX_BODY_BYTES = 32_768
"""Above any log-out token."""

BY_CLIENT = Limit("identity-start", burst=300, per=timedelta(minutes=15))
"""Log-ins that begin from one address, which a whole school may share."""

_NO_STORE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of this deployment, and those to which it may send users."""

    public_url: str
    home: str
    return_urls: ReturnUrls


class LogInRoutes:
    """The pages of log-ins with the providers of a deployment."""

    def __init__(
        self,
        providers: Sequence[IdentityProvider],
        flows: Flows,
        codes: OneTimeCodes,
        limits: RateLimits,
        places: Places,
    ) -> None:
        self._providers = {provider.key: provider for provider in providers}
        self._clients = {provider.key: client_of(provider) for provider in providers}
        self._flows = flows
        self._codes = codes
        self._limits = limits
        self._places = places
        self._templates = page_templates(Path(__file__).parent / "templates", places.home)

    @property
    def clients(self) -> Mapping[str, ProviderClient]:
        """The clients of the providers by their keys."""
        return self._clients

    async def start(self, request: Request) -> Response:
        """Send a browser to a provider."""
        key = request.path_params["provider"]
        client = self._clients.get(key)
        if client is None:
            return self._page("There is no such way to log in.", 404)
        return_url = request.query_params.get("return_url", "")
        challenge = request.query_params.get("challenge", "")
        try:
            self._places.return_urls.check(return_url)
        except ReturnUrlNotAllowed:
            return self._page("This app is not allowed to log in here: its address is not on the list.", 400)
        if not is_challenge(challenge):
            return self._page("This app does not protect its log-in: the challenge is missing.", 400)
        try:
            if request.client is not None:
                await self._limits.attempt(BY_CLIENT, client_key(request.client.host))
        except RateLimited as limited:
            page = self._page(limited.message, 429)
            page.headers["retry-after"] = str(limited.retry_after_seconds)
            return page
        state = secrets.token_urlsafe(32)
        session: dict[str, object] = {}
        request.scope["session"] = session
        again = request.query_params.get("again") == "true"
        try:
            response = await client.redirect(request, self._callback(key), state, again=again)
        except ProviderFailed as problem:
            logger.warning("identity provider failed", provider=key, problem=str(problem))
            return _back(return_url, {"error": "provider_failed"})
        await self._flows.begin(response, Flow(key, state, return_url, challenge, session))
        response.headers.update(_NO_STORE)
        return response

    async def callback(self, request: Request) -> Response:
        """Take a browser back from a provider, and send it on to its app with a one-time code."""
        key = request.path_params["provider"]
        flow = await self._flows.take(request.cookies)
        state = request.query_params.get("state", "")
        # A response of one provider at the address of another is a mix-up (RFC 9207, section 2.4; one address each).
        if flow is None or flow.provider != key or not secrets.compare_digest(flow.state.encode(), state.encode()):
            page = self._page("This log-in was not begun in this browser, or too long ago. Begin again.", 400)
            self._flows.end(page)
            return page
        response = _back(flow.return_url, await self._result(request, flow))
        self._flows.end(response)
        return response

    async def _result(self, request: Request, flow: Flow) -> dict[str, str]:
        request.scope["session"] = flow.session
        if "error" in request.query_params:
            denied = request.query_params["error"] == "access_denied"
            return {"error": "access_denied" if denied else "provider_failed"}
        try:
            claims = await self._clients[flow.provider].claims(request)
            external = external_identity(self._providers[flow.provider], claims)
        except (ProviderFailed, LogInRejected, UnusableClaims) as problem:
            logger.warning("log-in with an identity provider failed", provider=flow.provider, problem=str(problem))
            return {"error": "provider_failed"}
        return {"code": await self._codes.issue(external, flow.challenge)}

    def _callback(self, key: str) -> str:
        return f"{self._places.public_url}{PATH}/{key}/callback"

    def _page(self, text: str, status: int) -> HTMLResponse:
        page = self._templates.get_template("problem.html").render({"text": text})
        return HTMLResponse(page, status, headers=HEADERS)


class LogoutRoute:
    """The endpoint at which providers announce the end of their sessions."""

    def __init__(
        self,
        providers: Sequence[IdentityProvider],
        clients: Mapping[str, ProviderClient],
        used: UsedTokens,
        end_sessions: EndProviderSessions,
        clock: Clock,
    ) -> None:
        self._providers = {provider.key: provider for provider in providers}
        self._clients = clients
        self._used = used
        self._end_sessions = end_sessions
        self._clock = clock

    async def __call__(self, request: Request) -> Response:
        """End sessions by a log-out token (OpenID Connect Back-Channel Logout 1.0, sections 2.5 to 2.8)."""
        key = request.path_params["provider"]
        client = self._clients.get(key)
        if not isinstance(client, OpenIdClient):
            return Response(status_code=404, headers=_NO_STORE)
        async with request.form(max_files=0, max_fields=10) as form:
            token = form.get("logout_token")
        try:
            if not isinstance(token, str):
                raise LogInRejected("no logout_token")
            provider = self._providers[key]
            claims = await client.verified_logout_token(token)
            ended = ended_by(claims, issuer=issuer_of(provider), client_id=provider.client_id, now=self._clock())
            if not await self._used.use(ended):
                raise LogInRejected("used before")
        except LogInRejected as problem:
            logger.warning("log-out token rejected", provider=key, problem=str(problem))
            return JSONResponse({"error": "invalid_request"}, 400, headers=_NO_STORE)
        except ProviderFailed as problem:
            logger.warning("identity provider failed", provider=key, problem=str(problem))
            return JSONResponse({"error": "temporarily_unavailable"}, 503, headers=_NO_STORE)
        try:
            count = await self._end_sessions(
                issuer=ended.issuer, subject=ended.subject, provider_session=ended.provider_session
            )
        except BaseException:
            await self._used.release(ended)
            raise
        logger.info("sessions ended by identity provider", provider=key, count=count)
        return Response(status_code=200, headers=_NO_STORE)


def client_of(provider: IdentityProvider) -> ProviderClient:
    """Return the client of a provider."""
    return GitHubClient(provider) if provider.preset is Preset.GITHUB else OpenIdClient(provider)


def routes_of(log_ins: LogInRoutes, log_out: LogoutRoute) -> list[BaseRoute]:
    """Return the routes."""
    return [
        Route(f"{PATH}/{{provider}}/start", log_ins.start, methods=["GET"]),
        Route(f"{PATH}/{{provider}}/callback", log_ins.callback, methods=["GET"]),
        Route(
            f"{PATH}/{{provider}}/back-channel-logout",
            LimitedBody(request_response(log_out.__call__), MAX_BODY_BYTES),
            methods=["POST"],
        ),
    ]


def _back(return_url: str, parameters: Mapping[str, str]) -> RedirectResponse:
    return RedirectResponse(with_parameters(return_url, parameters), 302, headers=_NO_STORE)
