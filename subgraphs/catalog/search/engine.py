"""The choice of the search engine."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.lifespan import no_op


@dataclass(frozen=True, slots=True)
class SearchEngine:
    """The engine, with the hooks of its connections."""

    search: CourseSearch
    close: Callable[[], Awaitable[None]] = no_op
    ready: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


def search_engine(settings: Settings, database: Database, clock: Clock) -> SearchEngine:
    """Elasticsearch if its URL is configured, PostgreSQL otherwise."""
    if settings.elasticsearch_url is None:
        return SearchEngine(PostgresSearch(database, clock))
    # Imported on use: the client takes longer to import than the rest of the domain.
    from elasticsearch import AsyncElasticsearch

    from subgraphs.catalog.search.elastic import ElasticSearch

    client = AsyncElasticsearch(settings.elasticsearch_url.get_secret_value(), request_timeout=10, max_retries=2)
    elastic = ElasticSearch(client, index=settings.elasticsearch_index)
    return SearchEngine(elastic, client.close, {"elasticsearch": elastic.check})
