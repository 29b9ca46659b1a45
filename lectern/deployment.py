"""Which servers an embedded deployment runs itself, and what its processes are told about them.

A server that the environment already names is used as it is; one that it doesn't name is started here. This goes part
by part: `LECTERN_REDIS_URL` alone brings one's own Redis to the embedded rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lectern.data_folder import DataFolder
from lectern.embedded import MailSink, ObjectStorage, Postgres, Program, Secantus, Valkey
from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from lectern.embedded.object_storage.program import REGION
from lectern.embedded.stripe_program import StripeSimulator

SQL_DOMAINS = ("accounts", "catalog", "orders", "learning", "notifications", "statistics")
MONGODB_DATABASE = "videos"
BUCKET = "lectern-videos"

# Each server that may be the operator's own, by the variable that says so.
OWN_SERVER = {
    "valkey": "LECTERN_REDIS_URL",
    "secantus": "LECTERN_MONGODB_URL",
    "object-storage": "LECTERN_S3_ENDPOINT_URL",
    "stripe": "LECTERN_STRIPE_SECRET_KEY",
    "mail-sink": "LECTERN_SENDGRID_API_KEY",
}


def database_variable(domain: str) -> str:
    """The variable that names a domain's PostgreSQL database."""
    return f"LECTERN_{domain.upper()}_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Deployment:
    """The embedded servers of one data folder; None where the operator has one of their own.

    Attributes:
        own: the variables that the operator set.
        databases: the domains whose databases are on the embedded PostgreSQL.
    """

    public_url: str
    secrets: Mapping[str, str]
    own: Mapping[str, str]
    databases: tuple[str, ...]
    postgres: Postgres | None
    valkey: Valkey | None
    secantus: Secantus | None
    storage: ObjectStorage | None
    stripe: StripeSimulator | None
    mail: MailSink | None

    @property
    def servers(self) -> list[Program]:
        """What is to be started."""
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
        """What every process of the deployment gets in its environment. What the operator set wins."""
        return {**dict(self._generated()), **self.own}

    def _generated(self) -> Iterator[tuple[str, str]]:
        yield "LECTERN_ENVIRONMENT", "embedded"
        yield "LECTERN_PUBLIC_URL", self.public_url
        yield "LECTERN_ACCOUNTS_SECRET", self.secrets["accounts_secret"]
        yield "LECTERN_SERVICE_IDENTITY_KEY", self.secrets["service_identity_key"]
        yield "LECTERN_PLAYBACK_KEY", self.secrets["playback_key"]
        # Looked for only where the operator names none: it may be nowhere.
        if "LECTERN_FFMPEG" not in self.own:
            yield "LECTERN_FFMPEG", ffmpeg()
        if "LECTERN_FFPROBE" not in self.own:
            yield "LECTERN_FFPROBE", ffprobe()
        if self.postgres is not None:
            for domain in self.databases:
                yield database_variable(domain), self.postgres.url(domain)
        if self.valkey is not None:
            yield "LECTERN_REDIS_URL", self.valkey.url()
        if self.secantus is not None:
            yield "LECTERN_MONGODB_URL", self.secantus.url(MONGODB_DATABASE)
        if self.storage is not None:
            yield "LECTERN_S3_ENDPOINT_URL", self.storage.endpoint
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
    own: Mapping[str, str],
    public_url: str,
    webhooks_url: str | None = None,
) -> Deployment:
    """What `lectern up` runs.

    Args:
        folder: where the servers keep their data.
        secrets: see `lectern.credentials`.
        ports: where each server shall listen, by its name.
        own: the environment's variables whose names start with LECTERN_.
        public_url: where browsers reach the web process.
        webhooks_url: where orders is, if not at the public address.
    """
    databases = tuple(domain for domain in SQL_DOMAINS if database_variable(domain) not in own)
    at = folder.path

    def embedded(name: str) -> bool:
        return OWN_SERVER[name] not in own

    return Deployment(
        public_url=public_url,
        secrets=secrets,
        own=own,
        databases=databases,
        postgres=Postgres(at / "postgres", ports["postgres"], secrets["postgres_password"]) if databases else None,
        valkey=Valkey(at / "valkey", ports["valkey"], secrets["valkey_password"]) if embedded("valkey") else None,
        secantus=Secantus(at / "secantus", ports["secantus"], secrets["mongodb_password"])
        if embedded("secantus")
        else None,
        storage=ObjectStorage(
            at / "objects", ports["object-storage"], secrets["s3_access_key"], secrets["s3_secret_key"]
        )
        if embedded("object-storage")
        else None,
        stripe=StripeSimulator(
            at / "stripe",
            ports["stripe"],
            secrets["stripe_secret_key"],
            secrets["stripe_webhook_secret"],
            webhook_url=f"{webhooks_url or public_url}/webhooks/stripe",
        )
        if embedded("stripe")
        else None,
        mail=MailSink(at / "mail", ports["mail-sink"], secrets["sendgrid_api_key"]) if embedded("mail-sink") else None,
    )


def own_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Those of an environment that are about Lectern and not empty."""
    return {name: value for name, value in environ.items() if name.startswith("LECTERN_") and value}
