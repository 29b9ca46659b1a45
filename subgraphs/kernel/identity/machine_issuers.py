"""Issuers of tokens for machine clients, by settings: services that act for no user.

What such a token may do is decided here alone. The scopes that it states count only where a setting maps them, and
never make a user of its bearer.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from subgraphs.kernel.identity.claim_values import value_at
from subgraphs.kernel.identity.principal import InvalidClaims, MachineClient, Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.environment_files import EnvironmentSettings
from subgraphs.kernel.values.web_origins import InvalidOrigin, is_plain_loopback, origin_of

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Asymmetric ones alone: a public key is not a shared secret, and `none` is not a signature."""

MAX_SUBJECT_CHARACTERS = 200
END_OF_TIME = 253_402_300_799
"""The end of the year 9999, in seconds of Unix time: a later expiry counts as this one."""


class MachineIssuer(BaseModel):
    """An issuer whose tokens machine clients may use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    """The issuer's URL: the `iss` of its tokens, to the letter."""
    audience: str = Field(min_length=1)
    """The `aud` that its tokens must have: a name of this marketplace that no other service of the issuer has."""
    jwks_url: str | None = None
    """The URL of its key set; None: by discovery at the issuer."""
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "ES256"), min_length=1)
    """The accepted algorithms of signatures."""
    leeway_seconds: int = Field(default=10, ge=0, le=300)
    """The tolerated difference of clocks."""
    keys_lifetime_seconds: float = Field(default=300, ge=10, le=86_400)
    """The time for which keys are cached: a key that the issuer withdraws is accepted for twice as long at most."""
    subject_claim: str = Field(default="sub", min_length=1)
    """The claim that names the client, such as `client_id`; a name with dots leads into objects."""
    scope_claim: str = Field(default="scope", min_length=1)
    """The claim with scopes, as a text or a list; a name with dots leads into objects."""
    scopes: dict[str, tuple[Scope, ...]] = Field(default_factory=dict)
    """The scopes that each of the issuer's stands for; all others stand for none."""
    clients: dict[str, tuple[Scope, ...]] | None = None
    """The accepted clients, with the scopes that each has in any case; None: every client of the audience."""

    @field_validator("issuer", "jwks_url")
    @classmethod
    def _secure(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            origin_of(value)
        except InvalidOrigin:
            raise ValueError("must be a URL") from None
        if not value.startswith("https://") and not is_plain_loopback(value):
            raise ValueError("must be reached by https")
        return value

    @model_validator(mode="after")
    def _grants_something(self) -> Self:
        if not self.scopes and not self.clients:
            raise ValueError(f"{self.issuer}: map scopes or list clients, otherwise its tokens permit nothing")
        return self

    def principal(self, claims: Mapping[str, object]) -> Principal:
        """Return the machine client of a verified token. Raises InvalidClaims if it is not accepted."""
        subject = value_at(claims, self.subject_claim)
        if not isinstance(subject, str) or not subject or len(subject) > MAX_SUBJECT_CHARACTERS:
            raise InvalidClaims("no client is named")
        if self.clients is not None and subject not in self.clients:
            raise InvalidClaims("the client is not accepted")
        scopes = {scope for stated in _texts(claims, self.scope_claim) for scope in self.scopes.get(stated, ())}
        scopes.update((self.clients or {}).get(subject, ()))
        expiry = claims.get("exp")
        if isinstance(expiry, bool) or not isinstance(expiry, int | float) or not expiry >= 0:
            raise InvalidClaims("exp must be a date")
        return Principal(
            subject=MachineClient(self.issuer, subject),
            scopes=frozenset(scope.value for scope in scopes),
            expires_at=datetime.fromtimestamp(min(expiry, END_OF_TIME), UTC),
        )


class MachineClientSettings(EnvironmentSettings):
    """The settings of every process that verifies access tokens: the router, and each subgraph on its own."""

    machine_issuers: tuple[MachineIssuer, ...] = Field(
        default=(),
        description="issuers of others whose tokens machine clients may use, as a JSON list, the same for the router "
        "and every subgraph ([machine clients](machine-clients.md))",
    )

    @field_validator("machine_issuers")
    @classmethod
    def _distinct(cls, value: tuple[MachineIssuer, ...]) -> tuple[MachineIssuer, ...]:
        if len({issuer.issuer for issuer in value}) != len(value):
            raise ValueError("each issuer of tokens for machine clients is listed once")
        return value


def _texts(claims: Mapping[str, object], name: str) -> list[str]:
    value = value_at(claims, name)
    if isinstance(value, str):
        return value.split()
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
