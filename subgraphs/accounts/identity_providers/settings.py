"""The settings of identity providers."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from subgraphs.kernel.identity.principal import STAFF, Role
from subgraphs.kernel.values.web_origins import InvalidOrigin, is_plain_loopback, origin_of


class Preset(StrEnum):
    """A provider whose ways are known."""

    KEYCLOAK = "keycloak"
    GOOGLE = "google"
    GITHUB = "github"


class ClaimNames(BaseModel):
    """The names of the claims to read; a name with dots leads into objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: str = "email"
    email_verified: str = "email_verified"
    name: str = "name"
    roles: str | None = None
    """The claim with a text or a list of texts to map to roles; None: by the preset."""


class IdentityProvider(BaseModel):
    """An identity provider that users may log in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern="^[a-z][a-z0-9-]{0,31}$")
    """The name in addresses, such as that of the callback; it never changes."""
    name: str = Field(default="", max_length=40)
    """The name that users see; the preset's, or the key, unless it is set."""
    preset: Preset | None = None
    issuer: str = ""
    """The issuer's URL, where OpenID Connect discovery begins; Google and GitHub have theirs."""
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    """A file with the secret, in its place."""
    scopes: tuple[str, ...] = ()
    """The scopes to request; by default those that the claims need."""
    claims: ClaimNames = ClaimNames()
    register_users: bool = True
    """True if a first log-in may create a user."""
    link_by_email: bool = True
    """True if a first log-in may link to the user, not of staff, with the address that the provider verified."""
    roles: dict[str, Role] = Field(default_factory=dict)
    """The roles that values of the roles claim grant. Empty: roles are not the provider's business."""
    may_grant_admin: bool = False
    """True if `roles` may grant the roles of staff: the provider's owner then controls the marketplace."""

    @field_validator("issuer")
    @classmethod
    def _secure(cls, value: str) -> str:
        if not value:
            return value
        try:
            origin_of(value)
        except InvalidOrigin:
            raise ValueError("the issuer must be a URL") from None
        if not value.startswith("https://") and not is_plain_loopback(value):
            raise ValueError("the issuer must be reached by https")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.preset in {None, Preset.KEYCLOAK} and not self.issuer:
            raise ValueError(f"{self.key}: give the issuer's URL")
        if self.client_secret is not None and self.client_secret_file is not None:
            raise ValueError(f"{self.key}: give client_secret or client_secret_file, not both")
        if not STAFF.isdisjoint(self.roles.values()) and not self.may_grant_admin:
            raise ValueError(f"{self.key}: roles grant a role of staff, which needs may_grant_admin")
        return self

    def secret(self) -> str | None:
        """Return the client's secret; None for a public client. Raises ValueError if its file cannot be read."""
        if self.client_secret_file is None:
            return None if self.client_secret is None else self.client_secret.get_secret_value()
        try:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"{self.key}: cannot read {self.client_secret_file}") from None


def distinct(providers: tuple[IdentityProvider, ...]) -> tuple[IdentityProvider, ...]:
    """Return the providers. Raises ValueError if two have one key, or one client at one issuer."""
    keys = [provider.key for provider in providers]
    if len(set(keys)) != len(keys):
        raise ValueError("each identity provider needs a key of its own")
    return providers
