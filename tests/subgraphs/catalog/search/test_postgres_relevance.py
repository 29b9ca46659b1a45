"""The pages of many results in PostgreSQL: the same as those of few, which are ranked at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from subgraphs.catalog.search import postgres_counts, postgres_pages, postgres_relevance
from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.search.cursors import CURSOR_KEYS
from subgraphs.catalog.service.search.search_model import CourseSort, FacetField, SearchRequest
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import utc_now
from tests.subgraphs.catalog.search.test_engines import document

COURSES = 150
WORDS = ["garden", "gardens", "gardening", "piano", "pianos", "guitar", "guitars", "drawing", "draw", "node.js"]
QUERIES = [
    "garden",
    "gardens piano",
    "garden piano guitar",
    "garden piano guitar drawing",
    "garden piano guitar drawing course",
    "node.js",
    '"piano guitar"',
    '"garden piano" drawing',
    "course -oboe",
    "-oboe",
    "course",
    "guit dra",
]


@pytest.fixture(scope="module")
def filled(settings: Settings) -> Settings:
    """Courses with some of the words in their titles, and all of them in their descriptions."""

    async def fill() -> None:
        chance = random.Random(11)
        database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog")
        search = PostgresSearch(database, utc_now)
        for number in range(COURSES):
            await search.put(
                document(
                    " ".join((f"Part {number}", *chance.choices(WORDS, k=chance.randrange(5)))),
                    description=" ".join(("course", *chance.sample(WORDS, len(WORDS)), *(["oboe"] * (number % 2)))),
                    sales_count=chance.randrange(4),
                )
            )
        await database.close()

    asyncio.run(fill())
    return settings


@pytest.fixture
async def search(filled: Settings) -> AsyncIterator[PostgresSearch]:
    database = Database(filled.catalog_database_url.get_secret_value(), domain="catalog")
    yield PostgresSearch(database, utc_now)
    await database.close()


async def _all_pages(search: PostgresSearch, request: SearchRequest, size: int) -> list[tuple[CourseId, str]]:
    """Return the ids of all results with their cursors."""
    found: list[tuple[CourseId, str]] = []
    request = replace(request, page=PageRequest(size))
    while True:
        page = (await search.find(request)).page
        found += zip(page.items, page.cursors, strict=True)
        if not page.has_next:
            return found
        request = replace(request, page=PageRequest.of(size, page.cursors[-1], keys=CURSOR_KEYS))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("walked", [0, 1, 20])
async def test_tiers_have_the_order_of_the_relevance(
    search: PostgresSearch, monkeypatch: pytest.MonkeyPatch, query: str, walked: int
) -> None:
    at_once = await _all_pages(search, SearchRequest(words=query), 100)
    assert len(at_once) > 7
    monkeypatch.setattr(postgres_relevance, "_RANKED_AT_ONCE", 0)
    if walked:
        monkeypatch.setattr(postgres_pages, "MAX_TOTAL", 0)
        monkeypatch.setattr(postgres_pages, "_WALKED_FOR_EACH", walked)
    assert await _all_pages(search, SearchRequest(words=query), 7) == at_once


@pytest.mark.parametrize("sort", [sort for sort in CourseSort if sort is not CourseSort.RELEVANCE])
@pytest.mark.parametrize("words", [None, "piano", "-oboe"])
async def test_the_index_of_an_order_leads_to_the_same_pages(
    search: PostgresSearch, monkeypatch: pytest.MonkeyPatch, sort: CourseSort, words: str | None
) -> None:
    request = SearchRequest(words=words, sort=sort)
    sorted_ = await _all_pages(search, request, 100)
    monkeypatch.setattr(postgres_pages, "MAX_TOTAL", 0)
    for walked in (1, 20):
        monkeypatch.setattr(postgres_pages, "_WALKED_FOR_EACH", walked)
        assert await _all_pages(search, request, 7) == sorted_


async def test_a_total_is_exact_unless_a_sample_shows_that_it_exceeds_the_limit(
    search: PostgresSearch, filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    every, some = SearchRequest(words="course"), SearchRequest(words='"piano guitar"')
    exact = {request: await search.find(request) for request in (every, some)}
    database = Database(filled.catalog_database_url.get_secret_value(), domain="catalog")
    async with database.engine.begin() as connection:
        await connection.execute(text("analyze course_search"))
    await database.close()
    for name, value in {"MAX_TOTAL": 40, "_MIN_SAMPLE": 25, "_MIN_COUNTED": 15}.items():
        monkeypatch.setattr(postgres_counts, name, value)
    assert exact[some].total <= 40 < exact[every].total == COURSES

    assert (await search.find(some)).facets == exact[some].facets
    sampled = await search.find(every)
    # The total is bounded by the limit of the engines, which is higher than the patched one.
    assert sampled.total == 41
    assert sampled.facets[FacetField.LANGUAGE] == (("en", 15),)
