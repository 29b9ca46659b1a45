"""What catalog may be told from outside."""

from pydantic import Field, SecretStr

from subgraphs.kernel.settings import KernelSettings


class Settings(KernelSettings):
    """LECTERN_CATALOG_DATABASE_URL and so on."""

    catalog_database_url: SecretStr
    elasticsearch_url: SecretStr | None = Field(default=None, description="searches there, instead of in PostgreSQL")
    elasticsearch_index: str = "lectern-courses-v1"
