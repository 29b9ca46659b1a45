"""The servers that an embedded deployment runs itself, and the environment of its processes.

A server that the environment already names is used as it is; one that it doesn't name is started here. This goes part
by part: `LECTERN_REDIS_URL` alone combines the operator's Redis with the embedded rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lectern.embedded import MailSink, ObjectStorage, Postgres, Program, Secantus, Valkey
from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from lectern.embedded.object_storage.program import REGION
from lectern.embedded.postgres.roles import OWNER, RolePasswords
from lectern.platform.credentials import database_role_password, public_key
from lectern.platform.data_folder import DataFolder
from lectern.stripe_simulator.program import StripeSimulator
from subgraphs.kernel.platform.environment_files import FILE_SUFFIX
from subgraphs.registry import SQL_DOMAINS

MONGODB_DATABASE = "videos"
PRIVATE_KEY_VARIABLE = "LECTERN_SERVICE_IDENTITY_PRIVATE_KEY"
BUCKET = "lectern-videos"
DEVELOPMENT_ORIGINS = tuple(f"http://{host}:{port}" for port in (5173, 3000) for host in ("localhost", "127.0.0.1"))
"""The origins of the usual development servers of web apps (Vite, Next.js) on this machine."""

SERVER_VARIABLES = {
    "valkey": "LECTERN_REDIS_URL",
    "secantus": "LECTERN_MONGODB_URL",
    "object-storage": "LECTERN_S3_ENDPOINT_URL",
    "stripe": "LECTERN_STRIPE_SECRET_KEY",
    "mail-sink": "LECTERN_SENDGRID_API_KEY",
}
"""The variable of each server: where the operator sets it, the embedded server is not started."""


def database_variable(domain: str) -> str:
    """Return the variable that names a domain's PostgreSQL database."""
    return f"LECTERN_{domain.upper()}_DATABASE_URL"


def migration_variable(domain: str) -> str:
    """Return the variable of the address by which `lectern migrate` reaches a domain's database, as its owner."""
    return f"LECTERN_{domain.upper()}_MIGRATION_URL"


def is_configured(operator: Mapping[str, str], variable: str) -> bool:
    """Return whether the operator set a variable, or the one that names a file with its value."""
    return variable in operator or variable + FILE_SUFFIX in operator


@dataclass(frozen=True, slots=True)
class Deployment:
    """The embedded servers of one data folder; None where the operator provides the server."""

    public_url: str
    secrets: Mapping[str, str]
    operator: Mapping[str, str]
    """The variables that the operator set; they take precedence."""
    databases: tuple[str, ...]
    """The domains whose databases are on the embedded PostgreSQL."""
    postgres: Postgres | None
    valkey: Valkey | None
    secantus: Secantus | None
    storage: ObjectStorage | None
    stripe: StripeSimulator | None
    mail: MailSink | None
    logs: Path
    """The folder of the processes' log files."""

    @property
    def servers(self) -> list[Program]:
        """Return the servers to start."""
        each: tuple[Program | None, ...] = (
            self.postgres,
            self.valkey,
            self.secantus,
            self.storage,
            self.stripe,
            self.mail,
        )
        return [server for server in each if server is not None]

    def environment(self) -> dict[str, str]:
        """Return the environment of every process of the deployment. The operator's variables take precedence."""
        generated = {name: value for name, value in self._generated() if not is_configured(self.operator, name)}
        return {**generated, **self.operator}

    def router_secrets(self) -> dict[str, str]:
        """Return the variables that only a router on its own gets: the key by which subgraphs recognise it."""
        if is_configured(self.operator, PRIVATE_KEY_VARIABLE):
            return {}
        return {PRIVATE_KEY_VARIABLE: self.secrets["service_identity_private_key"]}

    def role_passwords(self) -> RolePasswords:
        """Return the passwords of the roles on the embedded PostgreSQL."""
        domains = {domain: self.secrets[database_role_password(domain)] for domain in self.databases}
        return RolePasswords(self.secrets["postgres_owner_password"], domains)

    def migration_environment(self) -> dict[str, str]:
        """Return the variables that `lectern migrate` gets besides: the databases' addresses for their owner."""
        if self.postgres is None:
            return {}
        password = self.secrets["postgres_owner_password"]
        return {
            migration_variable(domain): self.postgres.url(domain, role=OWNER, password=password)
            for domain in self.databases
        }

    def _generated(self) -> Iterator[tuple[str, str]]:
        yield "LECTERN_ENVIRONMENT", "embedded"
        yield "LECTERN_PUBLIC_URL", self.public_url
        # The web app is at the same address: links in mails lead to its pages.
        yield "LECTERN_SITE_URL", self.public_url
        yield "LECTERN_CORS_ORIGINS", ",".join(DEVELOPMENT_ORIGINS)
        yield "LECTERN_ACCOUNTS_SECRET", self.secrets["accounts_secret"]
        yield "LECTERN_NOTIFICATIONS_SECRET", self.secrets["notifications_secret"]
        # The private key is for the router alone (see `multi_process`).
        if not is_configured(self.operator, PRIVATE_KEY_VARIABLE):
            yield "LECTERN_SERVICE_IDENTITY_PUBLIC_KEYS", public_key(self.secrets["service_identity_private_key"])
        yield "LECTERN_LOG_PSEUDONYM_KEY", self.secrets["log_pseudonym_key"]
        if not is_configured(self.operator, "LECTERN_LOGS_ELASTICSEARCH_URL"):
            yield "LECTERN_LOGS_FOLDER", str(self.logs)
        yield "LECTERN_PLAYBACK_KEY", self.secrets["playback_key"]
        # `ffmpeg()` raises where none is installed, which does not matter to an operator who names one.
        if not is_configured(self.operator, "LECTERN_FFMPEG"):
            yield "LECTERN_FFMPEG", ffmpeg()
        if not is_configured(self.operator, "LECTERN_FFPROBE"):
            yield "LECTERN_FFPROBE", ffprobe()
        if self.postgres is not None:
            for domain in self.databases:
                password = self.secrets[database_role_password(domain)]
                yield database_variable(domain), self.postgres.url(domain, role=domain, password=password)
        if self.valkey is not None:
            yield "LECTERN_REDIS_URL", self.valkey.url()
        if self.secantus is not None:
            yield "LECTERN_MONGODB_URL", self.secantus.url(MONGODB_DATABASE)
        if self.storage is not None:
            yield "LECTERN_S3_ENDPOINT_URL", self.storage.endpoint
            # The pages upload videos straight to the object store and play them from there.
            yield "LECTERN_WEB_APP_ORIGINS", self.storage.endpoint
            yield "LECTERN_S3_REGION", REGION
            yield "LECTERN_S3_BUCKET", BUCKET
            yield "LECTERN_S3_ACCESS_KEY", self.storage.access_key
            yield "LECTERN_S3_SECRET_KEY", self.storage.secret_key
        if self.stripe is not None:
            yield "LECTERN_STRIPE_API_BASE", self.stripe.url
            yield "LECTERN_STRIPE_SECRET_KEY", self.stripe.secret_key
            yield "LECTERN_STRIPE_WEBHOOK_SECRET", self.stripe.webhook_secret
        if self.mail is not None:
            yield "LECTERN_SENDGRID_URL", self.mail.url
            yield "LECTERN_SENDGRID_API_KEY", self.mail.api_key


def deployment(
    folder: DataFolder,
    secrets: Mapping[str, str],
    ports: Mapping[str, int],
    operator: Mapping[str, str],
    public_url: str,
) -> Deployment:
    """Return the deployment that `lectern up` runs.

    `ports` has the port of each server by its name, and `operator` the variables that the operator set.
    """
    databases = tuple(domain for domain in SQL_DOMAINS if not is_configured(operator, database_variable(domain)))

    def embedded(name: str) -> bool:
        return not is_configured(operator, SERVER_VARIABLES[name])

    return Deployment(
        public_url=public_url,
        secrets=secrets,
        operator=operator,
        databases=databases,
        postgres=Postgres(folder.path / "postgres", ports["postgres"], secrets["postgres_password"])
        if databases
        else None,
        valkey=Valkey(folder.path / "valkey", ports["valkey"], secrets["valkey_password"])
        if embedded("valkey")
        else None,
        secantus=Secantus(folder.path / "secantus", ports["secantus"], secrets["mongodb_password"])
        if embedded("secantus")
        else None,
        storage=ObjectStorage(
            folder.path / "objects", ports["object-storage"], secrets["s3_access_key"], secrets["s3_secret_key"]
        )
        if embedded("object-storage")
        else None,
        stripe=StripeSimulator(
            folder.path / "stripe",
            ports["stripe"],
            secrets["stripe_secret_key"],
            secrets["stripe_webhook_secret"],
            webhook_url=f"{public_url}/webhooks/stripe",
        )
        if embedded("stripe")
        else None,
        mail=MailSink(folder.path / "mail", ports["mail-sink"], secrets["sendgrid_api_key"], public_url)
        if embedded("mail-sink")
        else None,
        logs=folder.logs,
    )


def operator_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of an environment that start with LECTERN_ and are not empty."""
    return {name: value for name, value in environ.items() if name.startswith("LECTERN_") and value}
