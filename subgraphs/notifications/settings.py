"""Settings of notifications."""

from pydantic import Field, SecretStr

from subgraphs.kernel.object_storage.settings import StorageSettings
from subgraphs.kernel.platform.mail import MailSettings


class Settings(MailSettings, StorageSettings):
    """Environment variables of notifications: `LECTERN_NOTIFICATIONS_DATABASE_URL` and so on."""

    notifications_database_url: SecretStr = Field(description="URL of the PostgreSQL database of notifications")
    notifications_direct_database_url: SecretStr | None = Field(
        default=None,
        description="URL of the same database past a pooler in transaction mode; the worker receives notifications "
        "there",
    )
    notifications_secret: SecretStr = Field(min_length=32, description="secret that signs the links to unsubscribe")
