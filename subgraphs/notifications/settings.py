"""What notifications may be told from outside."""

from pydantic import Field, SecretStr

from subgraphs.kernel.mail import MailSettings


class Settings(MailSettings):
    """LECTERN_NOTIFICATIONS_DATABASE_URL and so on."""

    notifications_database_url: SecretStr
    site_url: str | None = Field(
        default=None, description="where a web front end is, if there is one: mails link to its pages"
    )
