"""Settings from the environment, read once, at the composition root.

Each domain's `settings.Settings` extends `KernelSettings` with what is its own; the variable's name is the field's
name in capitals after `LECTERN_`: `accounts_database_url` is `LECTERN_ACCOUNTS_DATABASE_URL`.
"""

from enum import StrEnum

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where the process runs; outside production some defaults favour people over safety."""

    EMBEDDED = "embedded"
    TEST = "test"
    PRODUCTION = "production"


class KernelSettings(BaseSettings):
    """What every process of every domain may be told."""

    model_config = SettingsConfigDict(env_prefix="LECTERN_", extra="ignore", frozen=True)

    environment: Environment = Environment.EMBEDDED
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="where browsers reach the router and the web pages"
    )
    log_level: str = "info"
    redis_url: SecretStr = Field(
        default=SecretStr("redis://127.0.0.1:6379/0"), description="caches, streams, queue, limits"
    )
    otlp_endpoint: str | None = Field(
        default=None, description="OpenTelemetry collector; without it nothing is exported"
    )

    jwt_issuer: str = "lectern"
    jwt_audience: str = "lectern"
    jwks_url: str | None = Field(default=None, description="where a subgraph that runs alone finds the token keys")
    service_identity_key: SecretStr | None = Field(
        default=None, description="shared with the router; if set, a subgraph that runs alone answers nobody else"
    )
