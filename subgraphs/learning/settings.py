"""What learning may be told from outside."""

from pydantic import SecretStr

from subgraphs.kernel.settings import KernelSettings


class Settings(KernelSettings):
    """LECTERN_LEARNING_DATABASE_URL and so on."""

    learning_database_url: SecretStr
