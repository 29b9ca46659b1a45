"""Settings of the learning subgraph."""

from pydantic import Field, SecretStr

from subgraphs.kernel.object_storage.settings import StorageSettings


class Settings(StorageSettings):
    """LECTERN_LEARNING_DATABASE_URL and so on."""

    learning_database_url: SecretStr = Field(description="PostgreSQL database of learning, `postgresql://…`")
    learning_direct_database_url: SecretStr | None = Field(
        default=None,
        description="URL of the same database past a pooler in transaction mode; the worker receives notifications "
        "there",
    )
