"""The plans of PostgreSQL for a search: they read indexes alone, and rows up to a limit, for any number of courses."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.model import CourseLevel
from subgraphs.catalog.service.search.search_model import MAX_TOTAL, CourseFilter, CourseSort, SearchRequest
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import utc_now

COURSES = 82_000
"""Enough for a sample."""

# Every course has the word "common", every third one "third" (also in its title), and every 5000th one "rare".
_FILL = text(
    """
    insert into course_search
    select
      'crs_' || number, 1, true,
      array_to_tsvector(array_remove(array[
        '=listed', '=LEVEL/' || level, '=LANGUAGE/' || language,
        '=PRICE/' || case when price = 0 then 'FREE' else 'PAID' end,
        '=CURRENCY/USD', '=price-bits/' || ceil(log(2, price + 1)), '=duration-bits/5', '=CATEGORY/cat_' || number % 50,
        case when number % 4 = 1 then '=sample/1' end, case when number % 16 = 1 then '=sample/2' end,
        'common', case when number % 3 = 0 then 'third' end,
        case when number % 3 = 0 then '@third' end, case when number % 5000 = 0 then 'rare' end
      ], null)),
      array_to_tsvector(case when number % 3 = 0 then array['third'] else array['other'] end),
      array['cat_' || number % 50], level, language, price, 'USD', price / 100.0, 1200, 4.2, number % 1000, number
    from (
      select
        number, (array['ALL', 'BEGINNER', 'INTERMEDIATE', 'EXPERT'])[1 + number % 4] as level,
        case when number % 10 < 7 then 'en' else 'de' end as language, number % 200 as price
      from generate_series(1, :courses) as number
    ) as numbers
    """
)

SCANS = {"Bitmap Heap Scan", "Bitmap Index Scan", "Index Scan", "Index Only Scan"}

SEARCHES = {
    "everything": SearchRequest(),
    "newest": SearchRequest(sort=CourseSort.NEWEST),
    "a rare word": SearchRequest(words="rare"),
    "a frequent word": SearchRequest(words="third"),
    "a word of all courses": SearchRequest(words="common"),
    "a word of all courses, by rating": SearchRequest(words="common", sort=CourseSort.RATING),
    "two words": SearchRequest(words="common third"),
    "a phrase": SearchRequest(words='"common third"'),
    "an exclusion alone": SearchRequest(words="-third"),
    "a prefix": SearchRequest(words="comm"),
    "nothing": SearchRequest(words="zzzzz"),
    "filters": SearchRequest(words="common", filter=CourseFilter(languages=frozenset({"en"}), free=False)),
    "filters without words": SearchRequest(
        filter=CourseFilter(levels=frozenset({CourseLevel.EXPERT}), languages=frozenset({"de"}), free=True)
    ),
    "a range of prices": SearchRequest(
        sort=CourseSort.PRICE_ASC, filter=CourseFilter(price_minor_max=3, currency="USD", min_rating=4.1)
    ),
}


@pytest.fixture(scope="module")
def filled(settings: Settings) -> Settings:
    """Many courses."""

    async def fill() -> None:
        database = _database(settings)
        async with database.engine.begin() as connection:
            await connection.execute(text("truncate course_search"))
            await connection.execute(_FILL, {"courses": COURSES})
            await connection.execute(text("analyze course_search"))
        await database.close()

    asyncio.run(fill())
    return settings


@pytest.fixture
async def database(filled: Settings) -> AsyncIterator[Database]:
    database = _database(filled)
    yield database
    await database.close()


def _database(settings: Settings) -> Database:
    return Database(settings.catalog_database_url.get_secret_value(), domain="catalog")


@pytest.mark.parametrize("request_", SEARCHES.values(), ids=SEARCHES.keys())
async def test_no_statement_reads_more_rows_than_totals_are_counted_to(
    database: Database, request_: SearchRequest
) -> None:
    with _statements(database) as statements:
        await PostgresSearch(database, utc_now).find(request_)
    settings, *searches = statements
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql(*settings)
        for statement in searches:
            for scan in await _scans(connection, *statement):
                assert scan["Node Type"] in SCANS, scan
                if scan["Node Type"] == "Bitmap Index Scan":
                    assert scan["Index Name"] == "ix_course_search_words", scan
                else:
                    assert _rows_read(scan) <= MAX_TOTAL + 1, scan


async def test_a_total_beyond_the_limit_is_found_in_a_sample(database: Database) -> None:
    with _statements(database) as statements:
        result = await PostgresSearch(database, utc_now).find(SearchRequest(words="common"))
    assert (result.total, result.total_is_exact) == (MAX_TOTAL, False)
    counts = [statement for statement, _ in statements if "GROUP BY" in statement]
    assert len(counts) == 1
    assert sum(number for _, number in result.facets[next(iter(result.facets))]) < MAX_TOTAL


@contextmanager
def _statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        found.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _scans(connection: AsyncConnection, statement: str, parameters: Any) -> list[dict[str, Any]]:
    explained = await connection.exec_driver_sql(f"explain (analyze, timing off, format json) {statement}", parameters)
    (plan,) = explained.scalar_one()
    return [
        node for node in _nodes(plan["Plan"]) if node.get("Relation Name") == "course_search" or "Index Name" in node
    ]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _rows_read(scan: dict[str, Any]) -> float:
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    total: float = scan["Actual Rows"] + sum(scan.get(name, 0) for name in removed)
    return total
