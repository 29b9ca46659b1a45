"""Authentication of clients: JSON Web Tokens, opaque tokens, API keys, and revocation."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from router.server.config.section import Seconds, Section

Algorithm = Literal["EdDSA", "Ed25519", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
"""Asymmetric algorithms only: a public key must never be usable as a shared secret, and `none` never."""


class HeaderSource(Section):
    """A token in a request header."""

    header: str = "authorization"
    """The name of a request header with a token."""
    scheme: str | None = "Bearer"
    """The scheme before the token. null: the header's value is the token."""


class CookieSource(Section):
    """A token in a cookie."""

    cookie: str
    """The name of a cookie with a token."""


class ConnectionParamSource(Section):
    """A token in the payload of a WebSocket's `connection_init`."""

    connection_param: str = "authorization"
    """The name of a member of the `connection_init` payload with a token."""
    scheme: str | None = "Bearer"
    """The scheme before the token; it may be omitted."""


TokenSource = HeaderSource | CookieSource | ConnectionParamSource


class Issuer(Section):
    """A trusted issuer of JSON Web Tokens."""

    issuer: str
    """The `iss` claim of its tokens."""
    jwks_url: str | None = None
    """The URL of its JSON Web Key Set. null: it is found by OpenID Connect discovery at the issuer."""
    jwks_file: str | None = None
    """A file with its JSON Web Key Set, in the place of a URL."""
    audiences: tuple[str, ...] = ()
    """The accepted values of the `aud` claim. Empty: any."""
    algorithms: tuple[Algorithm, ...] = ("EdDSA", "Ed25519", "ES256", "RS256")
    """The accepted signature algorithms."""
    jwks_ttl: Seconds = 600.0
    """The time for which keys are cached before they are fetched again."""
    min_refetch_interval: Seconds = 10.0
    """The least time between fetches because of an unknown `kid`: a bound of the requests that forged tokens cause."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers of the requests for the keys."""
    leeway: Seconds | None = None
    """The tolerated clock skew of this issuer. null: that of all."""
    subject_claim: str = "sub"
    """The claim that names the bearer, such as `client_id`. A name with dots leads into objects."""
    scope_claims: tuple[str, ...] | None = None
    """The claims that contain scopes. null: those of all issuers. A name with dots leads into objects."""
    scopes: dict[str, tuple[str, ...]] | None = None
    """The scopes that each stated scope stands for; others stand for none. null: they are taken as they are stated."""
    clients: dict[str, tuple[str, ...]] | None = None
    """The accepted subjects, and the scopes that each has beside those of its token. null: every subject."""

    @model_validator(mode="after")
    def _one_place_for_keys(self) -> Self:
        if self.jwks_url is not None and self.jwks_file is not None:
            raise ValueError("give jwks_url or jwks_file, not both")
        return self


class JwtOptions(Section):
    """JSON Web Tokens (JWT)."""

    issuers: tuple[Issuer, ...] = ()
    """The trusted issuers."""
    leeway: Seconds = 5.0
    """The tolerated clock skew for `exp`, `nbf` and `iat`."""
    require_expiry: bool = True
    """Reject tokens without `exp`."""
    scope_claims: tuple[str, ...] = ("scope", "scp", "scopes", "roles")
    """The claims that contain scopes, as space-separated strings or as lists; all of them are combined."""


class IntrospectionOptions(Section):
    """Opaque tokens, verified by token introspection at the authorization server (RFC 7662)."""

    url: str
    """The URL of the introspection endpoint."""
    client_id: str
    """The router's client identifier."""
    client_secret: SecretStr
    """The router's client secret."""
    cache_ttl: Seconds = 30.0
    """The time for which a result is cached: a revoked token is accepted for this long at most."""
    timeout: Seconds = 5.0
    """The time-out of a request."""


class ApiKey(Section):
    """An API key of a machine client."""

    name: str
    """The name of the client: the subject of its identity, shown in logs."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """The SHA-256 digest of the key in lower-case hexadecimal, so that the configuration contains no usable key."""
    scopes: tuple[str, ...] = ()
    """The scopes of the client."""


class ApiKeyOptions(Section):
    """API keys."""

    header: str = "x-api-key"
    """The request header that carries the key."""
    keys: tuple[ApiKey, ...] = ()
    """The accepted keys."""


class RevocationOptions(Section):
    """Revocation of credentials before they expire.

    A revocation applies to all routers that share a Redis: it is published on the channel `<prefix>:revoked` and
    stored in the sorted set `<prefix>:revocations` until the tokens expire.
    """

    shared: bool = True
    """Publish revocations to other routers and receive theirs, if `redis` is configured."""
    max_entries: int = Field(100_000, ge=1)
    """The most revocations in memory; those that end first are evicted."""


class AuthenticationOptions(Section):
    """Authentication of clients. Without a verifier configured, every client is anonymous."""

    required: bool = False
    """Reject operations of anonymous clients, introspection included."""
    sources: tuple[TokenSource, ...] = (HeaderSource(), ConnectionParamSource())
    """The places of tokens in requests and connections, in the order in which they are searched."""
    jwt: JwtOptions | None = None
    introspection: IntrospectionOptions | None = None
    api_keys: ApiKeyOptions | None = None
    revocation: RevocationOptions = RevocationOptions()
    token_cache_size: int = Field(10_000, ge=0)
    """The most verified tokens in memory, so that each is verified once. They are removed when they expire."""
    realm: str = "graphql"
    """The realm of the `WWW-Authenticate` response header."""
