"""Searches that found nothing, through the graph."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from subgraphs.catalog.service.search import unmatched_searches
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import utc_now
from tests.subgraphs.catalog.conftest import Catalog
from tests.subgraphs.principals import instructor

SEARCH = """query ($query: String, $filter: CourseFilterInput) {
  courseSearch(query: $query, filter: $filter) { totalCount }
}"""
LIST = """query ($days: Int! = 30, $first: Int! = 20) {
  unmatchedSearches(days: $days, first: $first) { words searches }
}"""


@pytest.fixture(autouse=True)
async def no_counts(settings: Settings) -> None:
    """Start without counts."""
    await _change(settings, "delete from unmatched_searches")


async def _change(settings: Settings, statement: str, **values: object) -> None:
    database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog")
    async with database.engine.begin() as connection:
        await connection.execute(text(statement), values)
    await database.close()


async def _counts(catalog: Catalog, **variables: object) -> list[tuple[str, int]]:
    found: list[dict[str, Any]] = (await catalog.data(LIST, catalog.admin, **variables))["unmatchedSearches"]
    return [(row["words"], row["searches"]) for row in found]


async def test_searches_that_found_nothing_are_counted(catalog: Catalog) -> None:
    await catalog.published(instructor(), "Axolotl care", await catalog.category("Salamanders"))
    await catalog.index()
    for query in ("quetzal", "  Quetzal\u0000 ", "axolotl", "xylophone", None, "((", "QUETZAL"):
        await catalog.data(SEARCH, None, query=query)
    await catalog.data(SEARCH, None, query="axolotl", filter={"free": True})
    await catalog.data(SEARCH, None, query="vicuna", filter={"free": True})

    assert await _counts(catalog) == [("quetzal", 3), ("((", 1), ("xylophone", 1)]
    assert await _counts(catalog, first=1) == [("quetzal", 3)]


async def test_a_day_has_a_limited_number_of_words(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unmatched_searches, "MAX_BY_DAY", 2)
    for query in ("quagga", "dodo", "moa", "dodo"):
        await catalog.data(SEARCH, None, query=query)
    assert await _counts(catalog) == [("dodo", 2), ("quagga", 1)]


async def test_old_counts_are_deleted(catalog: Catalog, settings: Settings) -> None:
    today = utc_now().date()
    for age in (0, 10, 91):
        await _change(
            settings,
            "insert into unmatched_searches values (:day, :words, 1)",
            day=today - timedelta(days=age),
            words=f"of {age} days",
        )
    assert await _counts(catalog, days=10) == [("of 0 days", 1)]
    name = "catalog.purge-unmatched-searches"
    await next(task for task in catalog.worker_module.periodic_tasks if task.name == name).run()
    assert await _counts(catalog, days=90) == [("of 0 days", 1), ("of 10 days", 1)]


async def test_only_admins_see_searches(catalog: Catalog) -> None:
    for viewer, code in ((None, "UNAUTHENTICATED"), (instructor(), "FORBIDDEN")):
        assert (await catalog.response(LIST, viewer))["errors"][0]["extensions"]["code"] == code
    for variables in ({"days": 0}, {"days": 91}, {"first": 0}, {"first": 101}):
        response = await catalog.response(LIST, catalog.admin, **variables)
        assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
