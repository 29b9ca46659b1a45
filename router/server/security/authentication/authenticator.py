"""The entry point of authentication: from a request's credentials to an identity."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any, Protocol

import orjson

from router.server.config.options.authentication import AuthenticationOptions, Issuer
from router.server.external.http_fetch import fetch
from router.server.security.authentication import errors
from router.server.security.authentication.api_keys import ApiKeyVerifier
from router.server.security.authentication.claim_mapping import ClaimMapping
from router.server.security.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.security.authentication.identity import Identity
from router.server.security.authentication.jwks import KeyStore, LoadKeys
from router.server.security.authentication.jwt import JwtVerifier, TrustedIssuer, looks_like_jwt
from router.server.security.authentication.opaque_tokens import TokenIntrospector
from router.server.security.authentication.token_sources import token_of_connection, token_of_request


class TokenVerifier(Protocol):
    """A verifier of tokens. Raises InvalidCredential, or KeysUnavailable if the token cannot be verified now."""

    async def verify(self, token: str) -> Identity:
        """Return the identity of a token's bearer."""
        ...


class Authenticator:
    """The extraction and verification of credentials, with a cache of verified ones.

    A cached one is verified again when it expires, and when the keys of its issuer may have changed.
    """

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
        self._capacity = options.token_cache_size
        self._verified: OrderedDict[str, tuple[float, Identity]] = OrderedDict()
        """Identities by token, each with the time until which it holds without another verification."""
        issuers = options.jwt.issuers if options.jwt is not None else ()
        # A key that its issuer withdrew must not go on vouching for the tokens that it once signed.
        self._verify_again_after = min((issuer.jwks_ttl for issuer in issuers), default=inf)

    async def of_request(self, headers: Mapping[bytes, bytes]) -> Identity | None:
        """Return the sender of a request; None for an anonymous client. Raises RequestRejected (401, 503)."""
        try:
            if self._api_keys is not None:
                identity = self._api_keys.verify(headers)
                if identity is not None:
                    return self._unless_revoked(identity)
        except InvalidCredential as rejected:
            raise errors.invalid_credential(self._realm, str(rejected)) from None
        return await self._of_token(token_of_request(self._sources, headers))

    def has_token(self, parameters: Mapping[str, Any]) -> bool:
        """Return whether the payload of a WebSocket's message has a token."""
        return bool(parameters) and token_of_connection(self._sources, parameters) is not None

    async def of_connection(self, headers: Mapping[bytes, bytes], parameters: Mapping[str, Any]) -> Identity | None:
        """Return the client of a WebSocket: the token of `connection_init`, else that of the handshake's headers.

        Raises RequestRejected (401, 503).
        """
        token = token_of_connection(self._sources, parameters)
        if token is not None:
            return await self._of_token(token)
        return await self.of_request(headers)

    async def of_token(self, token: str) -> Identity:
        """Return the identity of a token's bearer, cached or verified now. Raises RequestRejected (401, 503)."""
        known = self._verified.get(token)
        if known is not None:
            until, identity = known
            if self._clock() < until:
                return identity
            del self._verified[token]
        verifier = self._jwt if self._jwt is not None and looks_like_jwt(token) else self._opaque
        try:
            if verifier is None:
                raise InvalidCredential("The token is malformed.")
            identity = self._unless_revoked(await verifier.verify(token))
        except InvalidCredential as rejected:
            raise errors.invalid_credential(self._realm, str(rejected)) from None
        except KeysUnavailable:
            raise errors.unavailable() from None
        if self._capacity:
            if len(self._verified) >= self._capacity:
                self._verified.popitem(last=False)
            again = self._clock() + self._verify_again_after
            self._verified[token] = min(again, inf if identity.expires_at is None else identity.expires_at), identity
        return identity

    def evict_revoked(self) -> None:
        """Evict revoked tokens from the cache, so that cached ones need no check."""
        for token in [token for token, (_, identity) in self._verified.items() if self._revoked(identity)]:
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
    """Return the authenticator of a configuration; None if it configures none.

    `key_loaders` provides the keys of issuers by name, in place of a fetch: for issuers in the same process. `revoked`
    returns whether a credential is revoked.
    """
    loaders = key_loaders or {}
    jwt = None
    scope_claims: Sequence[str] = ("scope",)
    if options.jwt is not None:
        scope_claims = options.jwt.scope_claims
        jwt = JwtVerifier(
            [_trusted(issuer, loaders.get(issuer.issuer), scope_claims) for issuer in options.jwt.issuers],
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


def _trusted(issuer: Issuer, loader: LoadKeys | None, scope_claims: Sequence[str]) -> TrustedIssuer:
    store = KeyStore(loader or _loader(issuer), cache_for=issuer.jwks_ttl, refetch_after=issuer.min_refetch_interval)
    mapping = ClaimMapping(
        issuer.subject_claim,
        scope_claims if issuer.scope_claims is None else issuer.scope_claims,
        issuer.scopes,
        issuer.clients,
    )
    return TrustedIssuer(issuer.issuer, store, issuer.algorithms, frozenset(issuer.audiences), issuer.leeway, mapping)


def _loader(issuer: Issuer) -> LoadKeys:
    headers = {name: value.get_secret_value() for name, value in issuer.headers.items()}

    async def get(url: str) -> Any:
        response = await fetch(url, headers=headers, max_bytes=1_000_000)
        if response.status != 200:
            raise OSError(f"{url} responded with {response.status}")
        return orjson.loads(response.body)

    async def from_file() -> Mapping[str, Any]:
        text = await asyncio.to_thread(Path(issuer.jwks_file or "").read_bytes)
        document: Mapping[str, Any] = orjson.loads(text)
        return document

    async def from_url() -> Mapping[str, Any]:
        document: Mapping[str, Any] = await get(issuer.jwks_url or await discovered_url())
        return document

    async def discovered_url() -> str:
        # OpenID Connect Discovery 1.0, section 4: the document must name the issuer that it was fetched from.
        metadata = await get(issuer.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if not isinstance(metadata, dict) or metadata.get("issuer") != issuer.issuer:
            raise ValueError("the discovery document is another issuer's")
        return str(metadata.get("jwks_uri"))

    return from_file if issuer.jwks_file is not None else from_url
