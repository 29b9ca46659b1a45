"""Settings from the environment, read once, at the composition root.

Each domain's `settings.Settings` extends `KernelSettings` with its own; the variable's name is the field's
name in capitals after `LECTERN_`: `accounts_database_url` is `LECTERN_ACCOUNTS_DATABASE_URL`, or the content of the
file that `LECTERN_ACCOUNTS_DATABASE_URL_FILE` names.
"""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field, SecretStr, field_validator

from subgraphs.kernel.platform.environment_files import EnvironmentSettings
from subgraphs.kernel.values.return_urls import ReturnEntries, ReturnUrls
from subgraphs.kernel.values.web_origins import Origins, origin_of


class Environment(StrEnum):
    """The kind of deployment; outside production some defaults favour convenience over safety."""

    EMBEDDED = "embedded"
    TEST = "test"
    PRODUCTION = "production"


class DatabasePooling(StrEnum):
    """The way in which connections to PostgreSQL are pooled between our processes and the server."""

    SESSION = "session"
    """Not at all, or by a pooler that gives a connection to one client until it disconnects."""
    TRANSACTION = "transaction"
    """By a pooler that gives a connection to a client for the time of one transaction."""


class KernelSettings(EnvironmentSettings):
    """Settings of every process."""

    environment: Environment = Field(
        default=Environment.EMBEDDED,
        description="`embedded`, `test`, or `production`, which turns GraphiQL off and rate limits on",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="URL at which browsers reach the router and the web pages"
    )
    site_url: str | None = Field(
        default=None,
        description="base URL of the web app, whose pages mails link to; if unset, mails link to plain pages of ours "
        "where there is one",
    )
    cors_origins: Origins = Field(
        default=(),
        description="origins of web pages that may read responses and open WebSockets beside the public URL's own, "
        "separated by commas, such as `https://app.example.com`; `lectern up` lets development servers on ports 5173 "
        "and 3000 of this machine in",
    )

    return_urls: ReturnEntries = Field(
        default=(),
        description="where `returnUrl` may lead beside the site, the public URL and `LECTERN_CORS_ORIGINS`: origins "
        "and schemes of apps, separated by commas, such as `https://shop.example.com,com.example.lectern:`",
    )

    @field_validator("public_url", "site_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        """Remove slashes at the end: paths are appended."""
        return None if not value else value.rstrip("/")

    log_level: str = Field(
        default="info", description="lowest level that is logged: `debug`, `info`, `warning` or `error`"
    )
    log_pseudonym_key: SecretStr | None = Field(
        default=None,
        description="key of the hashes that stand for users in logs, the same for all processes; if unset, each "
        "process has a random one",
    )
    log_pseudonym_period: timedelta = Field(
        default=timedelta(weeks=1),
        gt=timedelta(0),
        description="time after which a user gets another hash in logs, so that no one can be followed for longer",
    )
    log_retention: timedelta = Field(
        default=timedelta(days=14),
        ge=timedelta(days=1),
        description="time for which logs are kept, in Elasticsearch and in the files of `lectern up`",
    )
    database_pooling: DatabasePooling = Field(
        default=DatabasePooling.SESSION,
        description="`transaction` if the databases' URLs lead to a pooler in transaction mode (PgBouncer's "
        "`pool_mode`); the worker and orders need the URLs past it, too (`LECTERN_<DOMAIN>_DIRECT_DATABASE_URL`)",
    )
    redis_url: SecretStr = Field(
        default=SecretStr("redis://127.0.0.1:6379/0"),
        description="URL of the Redis server for caches, streams, job queues and rate limits",
    )
    http_max_request_line_bytes: int = Field(
        default=32_768, ge=256, description="longest request line of HTTP, with path and query; a longer one is 414"
    )
    http_max_head_bytes: int = Field(
        default=65_536, ge=1_024, description="largest head of an HTTP request; a larger one is 431"
    )
    http_max_header_lines: int = Field(
        default=100, ge=1, description="most header lines of an HTTP request; more are 431"
    )
    http_header_timeout_seconds: float = Field(
        default=10, gt=0, description="time that the head of an HTTP request has to arrive, in seconds"
    )
    http_body_timeout_seconds: float = Field(
        default=30, gt=0, description="longest pause of a client while it sends a body, in seconds"
    )
    http_keep_alive_timeout_seconds: float = Field(
        default=75, gt=0, description="time that an HTTP connection may be idle, in seconds"
    )
    http_send_timeout_seconds: float = Field(
        default=60, gt=0, description="longest time that a client may take nothing of a response, in seconds"
    )
    management_host: str = Field(
        default="127.0.0.1", description="address that serves health in detail and metrics, for operators alone"
    )
    management_port: int | None = Field(
        default=None, description="port that serves health in detail and metrics; they are not served if unset"
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description="URL of an OpenTelemetry collector (OTLP over HTTP); traces and logs are exported only if set",
    )

    recent_log_in: timedelta = Field(
        default=timedelta(minutes=10),
        description="time after a log-in in which e-mail address, password, factors, payouts and roles can be changed "
        "without another one",
    )
    jwt_issuer: str = Field(default="lectern", description="`iss` of access tokens")
    jwt_audience: str = Field(default="lectern", description="`aud` of access tokens")
    jwks_url: str | None = Field(
        default=None, description="URL of the key set that verifies access tokens, for a subgraph on its own"
    )
    service_identity_public_keys: str | None = Field(
        default=None,
        description="public keys of the router (PEM, or a JSON Web Key Set); if set, a subgraph on its own rejects "
        "callers whose requests are signed with none of them",
    )

    def allowed_return_urls(self) -> ReturnUrls:
        """Return the addresses to which users may be sent back: of the deployment itself, and those that are listed."""
        own = [origin_of(url) for url in (self.public_url, self.site_url) if url is not None]
        return ReturnUrls([*own, *self.cors_origins, *self.return_urls])
