"""Which search engine a deployment has."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.ports import CourseSearch
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.background import nothing
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.sql import Database


@dataclass(frozen=True, slots=True)
class SearchEngine:
    """The engine, with what its connections need."""

    search: CourseSearch
    close: Callable[[], Awaitable[None]] = nothing
    ready: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


def search_engine(settings: Settings, database: Database, clock: Clock) -> SearchEngine:
    """Elasticsearch where its address is given, PostgreSQL otherwise."""
    if settings.elasticsearch_url is None:
        return SearchEngine(PostgresSearch(database, clock))
    # Imported where it is used: the client takes longer to load than all the rest of the domain.
    from elasticsearch import AsyncElasticsearch

    from subgraphs.catalog.search.elastic import ElasticSearch

    client = AsyncElasticsearch(settings.elasticsearch_url.get_secret_value(), request_timeout=10, max_retries=2)
    elastic = ElasticSearch(client, index=settings.elasticsearch_index)
    return SearchEngine(elastic, client.close, {"elasticsearch": elastic.check})
