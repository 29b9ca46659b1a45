"""The store of the logs that the settings name."""

from typing import TYPE_CHECKING

from subgraphs.kernel.logs.files import FileLogStore
from subgraphs.kernel.logs.store import LogStore
from subgraphs.statistics.settings import Settings

if TYPE_CHECKING:  # the client of Elasticsearch is loaded where one is used
    from subgraphs.kernel.logs.elastic import ElasticLogStore


def open_log_store(settings: Settings) -> LogStore | None:
    """Return the store of the logs; None if the settings name none. Nothing is connected before it is used."""
    elastic = open_elastic_log_store(settings)
    if elastic is not None:
        return elastic
    return FileLogStore(settings.logs_folder) if settings.logs_folder is not None else None


def open_elastic_log_store(settings: Settings) -> "ElasticLogStore | None":
    """Return the logs' data stream; None if the settings name no Elasticsearch."""
    if settings.logs_elasticsearch_url is None:
        return None
    from elasticsearch import AsyncElasticsearch

    from subgraphs.kernel.logs.elastic import ElasticLogStore

    client = AsyncElasticsearch(settings.logs_elasticsearch_url.get_secret_value(), request_timeout=10)
    return ElasticLogStore(client, settings.logs_data_stream)
