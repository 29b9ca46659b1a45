"""Header rules: from clients to subgraphs and back, and the signature of calls to subgraphs."""

from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from router.server.config.section import Seconds, Section
from router.server.config.signing_key import parse_signing_key


class ForwardHeader(Section):
    """Forward a header of the client."""

    forward: str
    """The name of a header to forward, or a pattern with `*` such as `x-tenant-*`."""
    rename: str | None = None
    """The name under which it is sent."""
    default: str | None = None
    """The value that is sent if the client does not send the header."""

    @model_validator(mode="after")
    def _patterns_have_no_single_name(self) -> Self:
        if "*" in self.forward and (self.rename is not None or self.default is not None):
            raise ValueError("a pattern cannot be renamed or have a default")
        return self


class ForwardCookie(Section):
    """Forward one cookie of the client."""

    cookie: str = Field(pattern=r"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$")
    """The name of a cookie to forward; other cookies are not sent."""


class InsertHeader(Section):
    """Send a header of the router's own."""

    insert: str
    """The name of a header to insert."""
    value: SecretStr | None = None
    """Its value."""
    claim: str | None = None
    """The claim of the client's token that is its value, as a dotted path; without the claim the header is not sent."""

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if (self.value is None) == (self.claim is None):
            raise ValueError("give value or claim, one of them")
        return self


class RemoveHeader(Section):
    """Remove a header that an earlier rule forwards."""

    remove: str
    """The name of a header to remove, or a pattern with `*`."""


HeaderRule = ForwardHeader | ForwardCookie | InsertHeader | RemoveHeader


class ResponseHeader(Section):
    """Forward a response header of subgraphs to the client."""

    forward: str
    """The name of a header to forward, or a pattern with `*`."""
    rename: str | None = None
    """The name under which it is sent."""
    algorithm: Literal["first", "last", "append"] = "last"
    """The treatment of several values, of one subgraph or of several: send the first, the last, or all."""


class HeaderOptions(Section):
    """Header rules. They are applied in order, those of a subgraph after those of all."""

    responses: tuple[ResponseHeader, ...] = ()
    """Rules for response headers of subgraphs. Without a rule, none is forwarded to clients."""
    all: tuple[HeaderRule, ...] = ()
    """Rules for requests to every subgraph. Without a rule, no header of the client is forwarded."""
    subgraphs: dict[str, tuple[HeaderRule, ...]] = Field(default_factory=dict)
    """Rules for requests to one subgraph, by its name."""


class ServiceIdentityOptions(Section):
    """A signature that proves to subgraphs that the router is the caller: a short-lived token for each subgraph."""

    private_key: SecretStr
    """The signing key: P-256 or Ed25519, as PKCS #8 PEM or as a JSON Web Key. Subgraphs verify with its public key."""
    header: str = "router-identity"
    """The request header that carries the token."""
    issuer: str = "router"
    """The `iss` claim of the token."""
    token_ttl: Seconds = 60.0
    """The time to live of a token."""

    @field_validator("private_key")
    @classmethod
    def _is_a_signing_key(cls, value: SecretStr) -> SecretStr:
        parse_signing_key(value.get_secret_value())
        return value
