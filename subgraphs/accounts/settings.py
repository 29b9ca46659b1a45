"""What accounts may be told from outside."""

from datetime import timedelta

from pydantic import Field, SecretStr

from subgraphs.kernel.mail import MailSettings


class Settings(MailSettings):
    """LECTERN_ACCOUNTS_DATABASE_URL and so on."""

    accounts_database_url: SecretStr
    accounts_secret: SecretStr = Field(
        min_length=32, description="derives refresh tokens and mail links, and encrypts the signing keys at rest"
    )
    accounts_access_lifetime: timedelta = timedelta(minutes=10)
    accounts_session_lifetime: timedelta = Field(default=timedelta(days=60), description="the absolute end of a log-in")
    accounts_refresh_lifetime: timedelta = Field(default=timedelta(days=14), description="how long one may stay away")
    accounts_reuse_grace: timedelta = Field(
        default=timedelta(seconds=10), description="how long a rotated refresh token still gives its successor"
    )
    accounts_key_lifetime: timedelta = Field(default=timedelta(days=30), description="how long one key signs")
    accounts_argon2_memory_kib: int = Field(default=65_536, ge=8)
    accounts_argon2_passes: int = Field(default=3, ge=1)
