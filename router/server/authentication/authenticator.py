"""From a request's credentials to an identity: the one place that decides who a client is."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import orjson

from router.server.authentication import errors
from router.server.authentication.api_keys import ApiKeyVerifier
from router.server.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.authentication.identity import Identity
from router.server.authentication.jwks import KeyStore, LoadKeys
from router.server.authentication.jwt import JwtVerifier, TrustedIssuer, looks_like_jwt
from router.server.authentication.opaque_tokens import TokenIntrospector
from router.server.authentication.token_sources import token_of_connection, token_of_request
from router.server.configuration.authentication import AuthenticationOptions, Issuer
from router.server.web_client import fetch


class TokenVerifier(Protocol):
    """Says what a token stands for. Raises InvalidCredential, or KeysUnavailable if it cannot be told."""

    async def verify(self, token: str) -> Identity:
        """The identity of a token's bearer."""
        ...


class Authenticator:
    """Finds and verifies credentials, and remembers what it verified until that expires."""

    def __init__(
        self,
        options: AuthenticationOptions,
        *,
        jwt: TokenVerifier | None = None,
        opaque: TokenVerifier | None = None,
        api_keys: ApiKeyVerifier | None = None,
        revoked: Callable[[Identity], bool] = lambda identity: False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sources = options.sources
        self._required = options.required
        self._realm = options.realm
        self._jwt = jwt
        self._opaque = opaque
        self._api_keys = api_keys
        self._revoked = revoked
        self._clock = clock
        self._capacity = options.cached_tokens
        self._verified: OrderedDict[str, Identity] = OrderedDict()

    async def of_request(self, headers: Mapping[bytes, bytes]) -> Identity | None:
        """Who sent a request; None for an anonymous client. Raises RequestRefused (401, 503)."""
        try:
            if self._api_keys is not None:
                identity = self._api_keys.verify(headers)
                if identity is not None:
                    return self._unless_revoked(identity)
        except InvalidCredential as refused:
            raise errors.refusal(self._realm, str(refused)) from None
        return await self._of_token(token_of_request(self._sources, headers))

    def finds_token(self, parameters: Mapping[str, Any]) -> bool:
        """Whether the payload of a WebSocket's message holds a token."""
        return bool(parameters) and token_of_connection(self._sources, parameters) is not None

    async def of_connection(self, headers: Mapping[bytes, bytes], parameters: Mapping[str, Any]) -> Identity | None:
        """Who opened a WebSocket: the token of `connection_init`, else that of the handshake's headers.

        Raises RequestRefused (401, 503).
        """
        token = token_of_connection(self._sources, parameters)
        if token is not None:
            return await self._of_token(token)
        return await self.of_request(headers)

    async def of_token(self, token: str) -> Identity:
        """The identity of a token's bearer, remembered or verified now. Raises RequestRefused (401, 503)."""
        known = self._verified.get(token)
        if known is not None:
            if known.expires_at is None or self._clock() < known.expires_at:
                return known
            del self._verified[token]
        verifier = self._jwt if self._jwt is not None and looks_like_jwt(token) else self._opaque
        try:
            if verifier is None:
                raise InvalidCredential("The token is malformed.")
            identity = self._unless_revoked(await verifier.verify(token))
        except InvalidCredential as refused:
            raise errors.refusal(self._realm, str(refused)) from None
        except KeysUnavailable:
            raise errors.unavailable() from None
        if self._capacity:
            if len(self._verified) >= self._capacity:
                self._verified.popitem(last=False)
            self._verified[token] = identity
        return identity

    def forget_revoked(self) -> None:
        """Remember no token that is revoked by now. Those that are remembered need not be looked up then."""
        for token in [token for token, identity in self._verified.items() if self._revoked(identity)]:
            del self._verified[token]

    def _unless_revoked(self, identity: Identity) -> Identity:
        if self._revoked(identity):
            raise InvalidCredential("The credential was revoked.")
        return identity

    async def _of_token(self, token: str | None) -> Identity | None:
        if token is not None:
            return await self.of_token(token)
        if self._required:
            raise errors.credential_required(self._realm)
        return None


def build_authenticator(
    options: AuthenticationOptions,
    *,
    key_loaders: Mapping[str, LoadKeys] | None = None,
    revoked: Callable[[Identity], bool] = lambda identity: False,
) -> Authenticator | None:
    """The authenticator that a configuration describes; None if it describes none.

    `key_loaders` gives the keys of issuers by name, in the place of a fetch: for issuers in the same process.
    `revoked` says whose credentials hold no longer.
    """
    loaders = key_loaders or {}
    jwt = None
    scope_claims: Sequence[str] = ("scope",)
    if options.jwt is not None:
        scope_claims = options.jwt.scope_claims
        jwt = JwtVerifier(
            [_trusted(issuer, loaders.get(issuer.issuer)) for issuer in options.jwt.issuers],
            leeway=options.jwt.leeway,
            require_expiry=options.jwt.require_expiry,
            scope_claims=scope_claims,
        )
    opaque = None
    if options.introspection is not None:
        opaque = TokenIntrospector(options.introspection, scope_claims=scope_claims)
    api_keys = ApiKeyVerifier(options.api_keys) if options.api_keys is not None else None
    if jwt is None and opaque is None and api_keys is None and not options.required:
        return None
    return Authenticator(options, jwt=jwt, opaque=opaque, api_keys=api_keys, revoked=revoked)


def _trusted(issuer: Issuer, loader: LoadKeys | None) -> TrustedIssuer:
    store = KeyStore(loader or _loader(issuer), cache_for=issuer.cache_for, refetch_after=issuer.refetch_after)
    return TrustedIssuer(issuer.issuer, store, issuer.algorithms, frozenset(issuer.audiences))


def _loader(issuer: Issuer) -> LoadKeys:
    headers = {name: value.get_secret_value() for name, value in issuer.headers.items()}

    async def get(url: str) -> Any:
        answer = await fetch(url, headers=headers, max_bytes=1_000_000)
        if answer.status != 200:
            raise OSError(f"{url} answered {answer.status}")
        return orjson.loads(answer.body)

    async def from_file() -> Mapping[str, Any]:
        text = await asyncio.to_thread(Path(issuer.jwks_file or "").read_bytes)
        document: Mapping[str, Any] = orjson.loads(text)
        return document

    async def from_url() -> Mapping[str, Any]:
        document: Mapping[str, Any] = await get(issuer.jwks_url or await discovered_url())
        return document

    async def discovered_url() -> str:
        # OpenID Connect Discovery 1.0, section 4: the document must name the issuer that it was asked of.
        metadata = await get(issuer.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if not isinstance(metadata, dict) or metadata.get("issuer") != issuer.issuer:
            raise ValueError("the discovery document is another issuer's")
        return str(metadata.get("jwks_uri"))

    return from_file if issuer.jwks_file is not None else from_url
