"""What notifications may be told from outside."""

from pydantic import SecretStr

from subgraphs.kernel.mail import MailSettings


class Settings(MailSettings):
    """LECTERN_NOTIFICATIONS_DATABASE_URL and so on."""

    notifications_database_url: SecretStr
