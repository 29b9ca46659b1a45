"""Searches in many languages: every engine finds the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from elasticsearch import AsyncElasticsearch

from subgraphs.catalog.search.elastic import ElasticSearch
from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.search.search_model import SearchRequest
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import COURSE, CourseId
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import utc_now
from tests.subgraphs.catalog.search.query_table import COURSES, QUERIES
from tests.subgraphs.catalog.search.test_engines import document

NAMES: dict[CourseId, str] = {COURSE.new(): name for name in COURSES}
INDEX = f"queries-{COURSE.new().lower()}"


@asynccontextmanager
async def _postgres(settings: Settings) -> AsyncIterator[CourseSearch]:
    database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog")
    yield PostgresSearch(database, utc_now)
    await database.close()


@asynccontextmanager
async def _elastic(url: str) -> AsyncIterator[CourseSearch]:
    client = AsyncElasticsearch(url)
    yield ElasticSearch(client, index=INDEX, refresh=True)
    await client.close()


@pytest.fixture(scope="module")
def filled(settings: Settings, elasticsearch_url: str) -> None:
    """Both engines with all courses."""

    async def fill() -> None:
        async with _postgres(settings) as postgres, _elastic(elasticsearch_url) as elastic:
            for search in (postgres, elastic):
                await search.prepare()
                for course_id, name in NAMES.items():
                    language, title, description = COURSES[name]
                    await search.put(document(title, course_id=course_id, language=language, description=description))

    asyncio.run(fill())


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[query for query, _ in QUERIES])
async def test_a_query_finds_what_it_means_in_both_engines(
    settings: Settings, elasticsearch_url: str, filled: None, query: str, expected: set[str]
) -> None:
    request = SearchRequest(words=query, page=PageRequest(limit=100))
    async with _postgres(settings) as postgres, _elastic(elasticsearch_url) as elastic:
        first, second = await postgres.find(request), await elastic.find(request)
    assert {NAMES[course_id] for course_id in first.page.items} == expected
    assert first == second
