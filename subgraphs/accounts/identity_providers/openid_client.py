"""The client of an OpenID Connect provider: Authlib's, with the checks that it leaves to its users."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import Response

from subgraphs.accounts.identity_providers.presets import issuer_of, scopes_of
from subgraphs.accounts.identity_providers.provider_client import TIMEOUT_SECONDS, LogInRejected, ProviderFailed
from subgraphs.accounts.identity_providers.settings import IdentityProvider
from subgraphs.kernel.identity.key_sets import usable_key_set
from subgraphs.kernel.values.web_origins import is_plain_loopback

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""The accepted signatures: a public key can never be a shared secret, and `none` is not a signature."""

METADATA_SECONDS = 3_600.0
REFETCH_SECONDS = 10.0
"""The least time between fetches of keys because of an unknown one: any client can send such a token."""
LEEWAY_SECONDS = 30

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
_FAILURES = (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, RuntimeError, KeyError, TypeError)
"""The exceptions that Authlib raises for a provider that is down, or returns nonsense."""


class CheckedApp(StarletteOAuth2App):
    """Authlib's client, whose provider's metadata are checked and fetched again from time to time."""

    def __init__(self, provider: IdentityProvider, clock: Callable[[], float]) -> None:
        self._issuer = issuer_of(provider)
        self._discovery = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        self._clock = clock
        self._metadata_at = float("-inf")
        self._keys_at = float("-inf")
        super().__init__(
            StarletteIntegration(provider.key),
            provider.key,
            client_id=provider.client_id,
            client_secret=provider.secret(),
            server_metadata_url=self._discovery,
            client_kwargs={
                "scope": scopes_of(provider),
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_SECONDS,
                # Access tokens are used at once, so they may be short-lived.
                "leeway": 0,
                "token_endpoint_auth_method": "none" if provider.secret() is None else "client_secret_basic",
            },
        )

    async def load_server_metadata(self) -> dict[str, Any]:
        """Return the provider's metadata. Raises ProviderFailed if they are another issuer's, or not secure."""
        if self._clock() - self._metadata_at <= METADATA_SECONDS:
            return dict(self.server_metadata)
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                response = await client.get(self._discovery)
            response.raise_for_status()
            found = response.json()
        except _FAILURES as problem:
            if self._metadata_at > float("-inf"):
                # Those of the last hour, rather than no log-in.
                return dict(self.server_metadata)
            raise ProviderFailed(f"no metadata: {problem!r}") from problem
        self.server_metadata = self._checked(found)
        self._metadata_at = self._clock()
        return dict(self.server_metadata)

    async def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """Return the provider's keys that can verify signatures, fetched again at most every few seconds.

        One key that the library cannot read would cost all log-ins.
        """
        known: dict[str, Any] | None = self.server_metadata.get("jwks")
        if known is not None and (not force or self._clock() - self._keys_at < REFETCH_SECONDS):
            return known
        self._keys_at = self._clock()
        fetched: dict[str, Any] = usable_key_set(await super().fetch_jwk_set(force=force))
        self.server_metadata["jwks"] = fetched
        return fetched

    async def token(self, request: Request) -> dict[str, Any]:
        """Return the response of the token endpoint, with the verified claims of the ID token as `userinfo`."""
        token: dict[str, Any] = await super().authorize_access_token(  # type: ignore[no-untyped-call]  # authlib's stubs
            request,
            leeway=LEEWAY_SECONDS,
            claims_options={
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self.client_id},
                "sub": {"essential": True},
            },
        )
        return token

    async def key_set(self, *, force: bool = False) -> KeySet:
        """Return the provider's keys, parsed."""
        document: Any = await self.fetch_jwk_set(force=force)
        return KeySet.import_key_set(document)

    def _checked(self, metadata: object) -> dict[str, Any]:
        # OpenID Connect Discovery 1.0, section 4.3: the document must name the issuer that it was fetched from.
        if not isinstance(metadata, dict) or metadata.get("issuer") != self._issuer:
            raise ProviderFailed("the metadata are another issuer's")
        for name in _ENDPOINTS:
            url = metadata.get(name)
            if url is None and name == "userinfo_endpoint":
                continue
            if not isinstance(url, str) or not (url.startswith("https://") or is_plain_loopback(url)):
                raise ProviderFailed(f"{name} is not secure")
        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        accepted = [name for name in ALGORITHMS if isinstance(offered, list) and name in offered]
        kept = {name: metadata[name] for name in ("issuer", *_ENDPOINTS) if name in metadata}
        iss_sent = metadata.get("authorization_response_iss_parameter_supported") is True
        return {
            **kept,
            "id_token_signing_alg_values_supported": accepted,
            "authorization_response_iss_parameter_supported": iss_sent,
        }


class OpenIdClient:
    """Log-ins by OpenID Connect: authorization code flow with PKCE, state and nonce."""

    def __init__(self, provider: IdentityProvider, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer_of(provider)
        self._app = CheckedApp(provider, clock)

    async def redirect(self, request: Request, callback: str, state: str, *, again: bool) -> Response:
        fresh = {"prompt": "login", "max_age": "0"} if again else {}
        try:
            response: Response = await self._app.authorize_redirect(request, callback, state=state, **fresh)
        except (OAuthError, *_FAILURES) as problem:
            raise ProviderFailed(repr(problem)) from problem
        return response

    async def claims(self, request: Request) -> Mapping[str, Any]:
        metadata = await self._app.load_server_metadata()
        self._check_issuer(request, metadata)
        try:
            token = await self._app.token(request)
        except (OAuthError, JoseError) as problem:
            raise LogInRejected(repr(problem)) from problem
        except _FAILURES as problem:
            raise ProviderFailed(repr(problem)) from problem
        claims = token.get("userinfo")
        if claims is None:
            raise LogInRejected("no ID token")
        return await self._completed(claims, token, metadata)

    async def verified_logout_token(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a log-out token (OpenID Connect Back-Channel Logout 1.0, section 2.6)."""
        metadata = await self._app.load_server_metadata()
        algorithms: list[str] = metadata["id_token_signing_alg_values_supported"]
        try:
            try:
                decoded = jwt.decode(token, await self._app.key_set(), algorithms=algorithms)
            except InvalidKeyIdError:
                decoded = jwt.decode(token, await self._app.key_set(force=True), algorithms=algorithms)
        except (JoseError, ValueError) as problem:
            raise LogInRejected(repr(problem)) from problem
        except _FAILURES as problem:
            raise ProviderFailed(repr(problem)) from problem
        # "logout+jwt" is recommended; an ID token or an access token must not pass for one.
        if decoded.header.get("typ", "logout+jwt") not in ("logout+jwt", "JWT"):
            raise LogInRejected("not a log-out token")
        return decoded.claims

    def _check_issuer(self, request: Request, metadata: Mapping[str, Any]) -> None:
        """Check `iss` of the response, so that no code goes to another provider (RFC 9207, section 2.4)."""
        issuer = request.query_params.get("iss")
        if issuer is None and metadata["authorization_response_iss_parameter_supported"]:
            raise LogInRejected("no iss, which the provider sends")
        if issuer is not None and issuer != self._issuer:
            raise LogInRejected("another issuer's response")

    async def _completed(
        self, claims: Mapping[str, Any], token: Mapping[str, Any], metadata: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the claims with those of the UserInfo endpoint, if the ID token has no address."""
        if "email" in claims or "userinfo_endpoint" not in metadata:
            return claims
        try:
            more = await self._app.userinfo(token=dict(token))
        except (OAuthError, *_FAILURES) as problem:
            raise ProviderFailed(repr(problem)) from problem
        # OpenID Connect Core 1.0, section 5.3.2: a response about another subject must not be used.
        if more.get("sub") != claims["sub"]:
            raise LogInRejected("userinfo of another subject")
        return {**more, **claims}
