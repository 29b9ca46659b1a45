"""What statistics may be told by the environment."""

from datetime import timedelta

from pydantic import Field, SecretStr

from subgraphs.kernel.settings import KernelSettings


class Settings(KernelSettings):
    """Statistics' own database, and how long public rankings may be served from the cache."""

    statistics_database_url: SecretStr = Field(
        default=SecretStr("postgresql://127.0.0.1:5432/statistics"), description="the domain's PostgreSQL database"
    )
    statistics_cache_for: timedelta = Field(
        default=timedelta(minutes=1), description="how long a ranking is kept when nothing is sold meanwhile"
    )
