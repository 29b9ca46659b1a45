"""Who clients are: tokens, keys, and where they are looked for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, model_validator

from router.server.configuration.section import Seconds, Section

Algorithm = Literal["EdDSA", "Ed25519", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
"""Asymmetric algorithms only: a public key must never be usable as a shared secret, and `none` never."""


class HeaderSource(Section):
    """A token in a request header."""

    header: str = "authorization"
    scheme: str | None = "Bearer"
    """The word before the token; null if the header is the token alone."""


class CookieSource(Section):
    """A token in a cookie."""

    cookie: str


class ConnectionParamSource(Section):
    """A token in the payload of a WebSocket's `connection_init`."""

    connection_param: str = "authorization"
    scheme: str | None = "Bearer"
    """The word before the token, if it is there; a bare token is taken too."""


TokenSource = HeaderSource | CookieSource | ConnectionParamSource


class Issuer(Section):
    """Who signs tokens, and how they are checked."""

    issuer: str
    """What `iss` must be."""
    jwks_url: str | None = None
    """Where its public keys are. Left out, OIDC discovery at the issuer finds them."""
    jwks_file: str | None = None
    """A file with its public keys, in the place of a URL."""
    audiences: tuple[str, ...] = ()
    """`aud` must hold one of them. Empty: not checked."""
    algorithms: tuple[Algorithm, ...] = ("EdDSA", "Ed25519", "ES256", "RS256")
    cache_for: Seconds = 600.0
    """How long keys are used before they are asked for again."""
    refetch_after: Seconds = 10.0
    """How soon after a fetch an unknown `kid` may cause another: bounds what forged kids can cost."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Sent with the requests for the keys."""

    @model_validator(mode="after")
    def _one_place_for_keys(self) -> Issuer:
        if self.jwks_url is not None and self.jwks_file is not None:
            raise ValueError("give jwks_url or jwks_file, not both")
        return self


class JwtOptions(Section):
    """JSON Web Tokens."""

    issuers: tuple[Issuer, ...] = ()
    leeway: Seconds = 5.0
    """How far clocks may differ for `exp`, `nbf` and `iat`."""
    require_expiry: bool = True
    """Whether a token without `exp` is refused."""
    scope_claims: tuple[str, ...] = ("scope", "scp", "scopes", "roles")
    """Claims that give scopes: texts separated by spaces, or lists. All that are there count."""


class IntrospectionOptions(Section):
    """Opaque tokens, checked at the authorization server (RFC 7662)."""

    url: str
    client_id: str
    client_secret: SecretStr
    cache_for: Seconds = 30.0
    """How long an answer is believed: a revoked token works this long at most."""
    timeout: Seconds = 5.0


class ApiKey(Section):
    """A key that a machine presents."""

    name: str
    """Becomes the identity's subject; appears in logs."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """The key's SHA-256, in hexadecimal: the configuration holds no usable key."""
    scopes: tuple[str, ...] = ()


class ApiKeyOptions(Section):
    """API keys."""

    header: str = "x-api-key"
    keys: tuple[ApiKey, ...] = ()


class RevocationOptions(Section):
    """Credentials that are taken back before they expire.

    What one router revokes, all refuse that share a Redis: it is told on the channel `<prefix>:revoked` and kept in
    the sorted set `<prefix>:revocations` until the tokens expire.
    """

    shared: bool = True
    """Tell other routers and hear of what they revoke, if `redis` is configured."""
    max_entries: int = Field(100_000, ge=1)
    """How many are kept; those that end first give way."""


class AuthenticationOptions(Section):
    """Who clients are. With nothing configured every client is anonymous."""

    required: bool = False
    """Refuse operations of anonymous clients (introspection included)."""
    sources: tuple[TokenSource, ...] = (HeaderSource(), ConnectionParamSource())
    """Where tokens are looked for, in this order."""
    jwt: JwtOptions | None = None
    introspection: IntrospectionOptions | None = None
    api_keys: ApiKeyOptions | None = None
    revocation: RevocationOptions = RevocationOptions()
    cached_tokens: int = Field(10_000, ge=0)
    """How many verified tokens are remembered (until they expire), so that each is verified once."""
    realm: str = "graphql"
    """The realm of `WWW-Authenticate`."""
