"""Settings of accounts."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator

from subgraphs.accounts.identity_providers.settings import IdentityProvider, distinct
from subgraphs.accounts.service.credentials.encryption import parsed_keys
from subgraphs.kernel.pictures.settings import PictureSettings
from subgraphs.kernel.platform.mail import MailSettings
from subgraphs.kernel.platform.settings import Environment


class Settings(MailSettings, PictureSettings):
    """Environment variables of accounts: `LECTERN_ACCOUNTS_DATABASE_URL` and so on."""

    accounts_database_url: SecretStr = Field(description="URL of the PostgreSQL database of accounts")
    accounts_direct_database_url: SecretStr | None = Field(
        default=None,
        description="URL of the same database past a pooler in transaction mode; the worker receives notifications "
        "there",
    )
    accounts_secret: SecretStr = Field(
        min_length=32,
        description="secret that derives refresh tokens and mail links, and encrypts the signing keys at rest",
    )
    accounts_access_lifetime: timedelta = Field(
        default=timedelta(minutes=10), description="lifetime of an access token"
    )
    accounts_session_lifetime: timedelta = Field(
        default=timedelta(days=60), description="lifetime of a session, however often it is refreshed"
    )
    accounts_refresh_lifetime: timedelta = Field(
        default=timedelta(days=14), description="lifetime of an unused refresh token"
    )
    accounts_reuse_grace: timedelta = Field(
        default=timedelta(seconds=10),
        description="time for which a used refresh token still returns its successor instead of ending the session",
    )
    accounts_key_lifetime: timedelta = Field(
        default=timedelta(days=30), description="time for which a key signs access tokens"
    )
    accounts_encryption_keys: SecretStr | None = Field(
        default=None,
        description="keys that encrypt the secrets of authenticator apps, as `ID:KEY,ID:KEY` with the current one "
        "first, each 32 bytes in URL-safe base64; older ones still decrypt until the worker has encrypted everything "
        "anew; if unset, a key is derived from the secret of accounts",
    )
    accounts_trusted_device_lifetime: timedelta = Field(
        default=timedelta(days=30), description="time for which a trusted device needs no second factor"
    )
    accounts_admin_second_factor: bool | None = Field(
        default=None,
        description="whether admins can act as such only in sessions with a second factor; if unset, in production",
    )
    accounts_terms_version: str | None = Field(
        default=None,
        max_length=40,
        description="version of the terms of service, such as `2026-11`; users are shown them again when it changes; "
        "no consent is needed if unset",
    )
    accounts_deletion_grace: timedelta = Field(
        default=timedelta(days=14), description="time after which a confirmed deletion of an account happens"
    )
    accounts_registrations_per_client: int = Field(
        default=500, ge=1, description="registrations an hour from one address, which a whole school may share"
    )
    accounts_password_resets_per_client: int = Field(
        default=100, ge=1, description="requests an hour for links to choose a password, from one address"
    )
    accounts_login_failures: int = Field(
        default=1_000,
        ge=1,
        description="failed log-ins of all clients in ten minutes before only known devices and addresses can log in",
    )
    accounts_identity_providers: Annotated[tuple[IdentityProvider, ...], AfterValidator(distinct)] = Field(
        default=(),
        description="identity providers that users may log in with, as a JSON list "
        "([identity providers](identity-providers.md))",
    )
    accounts_passkey_domain: str | None = Field(
        default=None,
        pattern="^[a-z0-9.-]+$",
        description="domain that passkeys are bound to, such as `example.com` for pages at `learn.example.com`; if "
        "unset, the host of the site; another one makes all passkeys useless",
    )
    accounts_argon2_memory_kib: int = Field(default=65_536, ge=8, description="memory of a password hash, in KiB")
    accounts_argon2_passes: int = Field(default=3, ge=1, description="passes of a password hash over its memory")

    @field_validator("accounts_encryption_keys")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        parsed_keys(value)
        return value

    @property
    def admins_need_second_factor(self) -> bool:
        """True if the role of admins takes effect only with a second factor."""
        if self.accounts_admin_second_factor is None:
            return self.environment is Environment.PRODUCTION
        return self.accounts_admin_second_factor
