"""Settings of the statistics domain."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr

from subgraphs.kernel.object_storage.settings import StorageSettings


class Settings(StorageSettings):
    """The statistics database, the cache of public rankings, and where the logs of all processes are."""

    statistics_database_url: SecretStr = Field(
        default=SecretStr("postgresql://127.0.0.1:5432/statistics"), description="the domain's PostgreSQL database"
    )
    statistics_direct_database_url: SecretStr | None = Field(
        default=None,
        description="URL of the same database past a pooler in transaction mode; the worker receives notifications "
        "there",
    )
    statistics_ranking_cache_ttl: timedelta = Field(
        default=timedelta(minutes=1),
        description="time to live of a cached ranking; a sale invalidates all rankings earlier",
    )
    logs_elasticsearch_url: SecretStr | None = Field(
        default=None, description="URL of the Elasticsearch that has the logs of all processes, which a collector sends"
    )
    logs_data_stream: str = Field(
        default="logs-lectern-default", description="the data stream of the logs in Elasticsearch"
    )
    logs_folder: Path | None = Field(
        default=None, description="folder with the log files of all processes, where there is no Elasticsearch for them"
    )
