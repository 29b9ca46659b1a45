"""The contract of search, kept by every engine behind the port."""

import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from elasticsearch import AsyncElasticsearch
from pydantic import SecretStr

from lectern.embedded.ports import free_ports
from subgraphs.catalog.search.elastic import ElasticSearch
from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.model import CourseLevel
from subgraphs.catalog.service.ports import CourseSearch
from subgraphs.catalog.service.search_cursors import CURSOR_KEYS
from subgraphs.catalog.service.searching import (
    CourseDocument,
    CourseFilter,
    CourseSort,
    FacetField,
    SearchRequest,
    SearchResult,
)
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import CATEGORY, COURSE, CourseId
from subgraphs.kernel.pagination import PageRequest
from subgraphs.kernel.sql import Database
from tests.subgraphs.catalog.conftest import running
from tests.subgraphs.people import instructor

START = datetime(2026, 1, 1, tzinfo=UTC)
CRAFTS, WOOD, MUSIC = (CATEGORY.new() for _ in range(3))


@pytest.fixture(scope="module")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Elasticsearch where ELASTICSEARCH_URL names one, else a small server that speaks its API."""
    configured = os.environ.get("ELASTICSEARCH_URL")
    if configured:
        yield configured
        return
    (port,) = free_ports(1)
    installed = find_spec("noida_db")
    assert installed is not None, "noida-db is among the development dependencies"
    assert installed.origin is not None
    program = Path(installed.origin).parent / "noida-db"
    server = subprocess.Popen(
        [
            *(program, "start", "--only", "elasticsearch", "--elasticsearch-port", str(port)),
            *("--data-dir", tmp_path_factory.mktemp("elasticsearch")),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await_answer(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await_answer(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail(f"the search server ended with status {server.returncode}")
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the search server did not start")


@pytest.fixture(params=["postgres", "elasticsearch"])
async def search(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[CourseSearch]:
    """Each engine, empty."""
    engine: CourseSearch
    if request.param == "postgres":
        database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog")
        async with database.engine.begin() as connection:
            await connection.execute(course_search.delete())
        engine = PostgresSearch(database, utc_now)
        await engine.prepare()
        yield engine
        await database.close()
    else:
        client = AsyncElasticsearch(request.getfixturevalue("elasticsearch_url"))
        index = f"courses-{COURSE.new().lower()}"
        engine = ElasticSearch(client, index=index, refresh=True)
        await engine.prepare()
        yield engine
        await client.indices.delete(index=index)
        await client.close()


def document(title: str, **more: object) -> CourseDocument:
    base = CourseDocument(
        course_id=COURSE.new(),
        revision=1,
        title=title,
        subtitle="",
        description="",
        lecture_titles=(),
        category_ids=(CRAFTS,),
        level=CourseLevel.ALL,
        language="en",
        price_minor=1000,
        currency="USD",
        price_major=10.0,
        duration_seconds=3600,
        rating_average=0.0,
        sales_count=0,
        published_at=START,
    )
    return replace(base, **more)  # type: ignore[arg-type]  # names are checked at run time


def price(amount: int) -> dict[str, object]:
    return {"price_minor": amount, "price_major": amount / 100}


async def fill(search: CourseSearch, *documents: CourseDocument) -> dict[CourseId, str]:
    for made in documents:
        await search.put(made)
    return {made.course_id: made.title for made in documents}


async def found(search: CourseSearch, titles: dict[CourseId, str], request: SearchRequest) -> list[str]:
    result = await search.find(request)
    return [titles[course_id] for course_id in result.page.items]


def facet(result: SearchResult, field: FacetField) -> dict[str, int]:
    return dict(result.facets[field])


async def test_words_are_found_in_any_form_and_any_text(search: CourseSearch) -> None:
    titles = await fill(
        search,
        document("Gardening for cities"),
        document("Balconies", subtitle="Small gardens high up"),
        document("Herbs", description="What grows in a garden."),
        document("Lawns", lecture_titles=("The garden hose",)),
        document("Aquariums"),
    )
    assert set(await found(search, titles, SearchRequest(words="gardens"))) == {
        "Gardening for cities",
        "Balconies",
        "Herbs",
        "Lawns",
    }


async def test_every_word_counts(search: CourseSearch) -> None:
    titles = await fill(search, document("Wooden boats"), document("Wooden spoons"), document("Paper boats"))
    assert await found(search, titles, SearchRequest(words="wooden boats")) == ["Wooden boats"]


async def test_a_slip_of_the_pen_in_a_title_is_forgiven(search: CourseSearch) -> None:
    titles = await fill(search, document("Watercolour"), document("Oil"))
    assert await found(search, titles, SearchRequest(words="watrcolour")) == ["Watercolour"]


async def test_a_word_in_the_title_ranks_above_one_in_the_description(search: CourseSearch) -> None:
    titles = await fill(
        search, document("Strings", description="About the violin."), document("Violin"), document("Drums")
    )
    assert await found(search, titles, SearchRequest(words="violin")) == ["Violin", "Strings"]


@pytest.mark.parametrize("words", ['"', "a & | !", "':*", "(((", "\\", "-", "🎻"])
async def test_no_words_break_the_search(search: CourseSearch, words: str) -> None:
    await fill(search, document("Violin"))
    assert (await search.find(SearchRequest(words=words))).total in {0, 1}


async def test_without_words_everything_is_found_best_selling_first(search: CourseSearch) -> None:
    titles = await fill(search, document("some", sales_count=2), document("most", sales_count=9), document("none"))
    assert await found(search, titles, SearchRequest()) == ["most", "some", "none"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (CourseSort.NEWEST, ["c", "b", "a"]),
        (CourseSort.RATING, ["b", "c", "a"]),
        (CourseSort.BEST_SELLING, ["a", "b", "c"]),
        (CourseSort.PRICE_ASC, ["c", "a", "b"]),
        (CourseSort.PRICE_DESC, ["b", "a", "c"]),
    ],
)
async def test_results_come_in_the_order_asked_for(search: CourseSearch, sort: CourseSort, expected: list[str]) -> None:
    titles = await fill(
        search,
        document("a", published_at=START, rating_average=3.0, sales_count=30, **price(2000)),
        document("b", published_at=START + timedelta(days=1), rating_average=4.9, sales_count=20, **price(3000)),
        document("c", published_at=START + timedelta(days=2), rating_average=4.0, sales_count=10, **price(0)),
    )
    assert await found(search, titles, SearchRequest(sort=sort)) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CourseFilter(category_ids=frozenset({WOOD})), {"spoon"}),
        (CourseFilter(category_ids=frozenset({CRAFTS})), {"spoon", "pot"}),
        (CourseFilter(category_ids=frozenset({WOOD, MUSIC})), {"spoon", "song"}),
        (CourseFilter(levels=frozenset({CourseLevel.EXPERT})), {"song"}),
        (CourseFilter(languages=frozenset({"de", "fr"})), {"pot"}),
        (CourseFilter(free=True), {"song"}),
        (CourseFilter(free=False), {"spoon", "pot"}),
        (CourseFilter(min_rating=4.0), {"spoon"}),
        (CourseFilter(price_minor_max=1500, currency="USD"), {"spoon", "song"}),
        (CourseFilter(currency="EUR"), {"pot"}),
        (CourseFilter(duration_seconds_min=100, duration_seconds_max=200), {"pot"}),
        (CourseFilter(category_ids=frozenset({CRAFTS}), languages=frozenset({"en"})), {"spoon"}),
    ],
)
async def test_filters_narrow_the_results(search: CourseSearch, wanted: CourseFilter, expected: set[str]) -> None:
    titles = await fill(search, *_three())
    result = await search.find(SearchRequest(filter=wanted))
    assert {titles[course_id] for course_id in result.page.items} == expected
    assert result.total == len(expected)


def _three() -> tuple[CourseDocument, ...]:
    return (
        document("spoon", category_ids=(CRAFTS, WOOD), rating_average=4.6, duration_seconds=50),
        document("pot", language="de", currency="EUR", duration_seconds=150, rating_average=3.6, **price(2000)),
        document("song", category_ids=(MUSIC,), level=CourseLevel.EXPERT, duration_seconds=250, **price(0)),
    )


async def test_facets_count_what_was_found(search: CourseSearch) -> None:
    await fill(search, *_three())
    result = await search.find(SearchRequest())
    assert facet(result, FacetField.CATEGORY) == {CRAFTS: 2, WOOD: 1, MUSIC: 1}
    assert facet(result, FacetField.LEVEL) == {"ALL": 2, "EXPERT": 1}
    assert facet(result, FacetField.LANGUAGE) == {"en": 2, "de": 1}
    assert facet(result, FacetField.PRICE) == {"PAID": 2, "FREE": 1}
    assert facet(result, FacetField.RATING) == {"4.5": 1, "4.0": 1, "3.5": 2, "3.0": 2}


async def test_a_facets_own_filter_does_not_narrow_its_counts(search: CourseSearch) -> None:
    await fill(search, *_three())
    wanted = CourseFilter(languages=frozenset({"de"}), free=False)
    result = await search.find(SearchRequest(filter=wanted))
    assert result.total == 1
    assert facet(result, FacetField.LANGUAGE) == {"de": 1, "en": 1}
    assert facet(result, FacetField.PRICE) == {"PAID": 1}
    assert facet(result, FacetField.LEVEL) == {"ALL": 1}


async def test_the_most_frequent_value_of_a_facet_comes_first(search: CourseSearch) -> None:
    await fill(search, *_three())
    result = await search.find(SearchRequest())
    assert result.facets[FacetField.LANGUAGE] == (("en", 2), ("de", 1))


@pytest.mark.parametrize("sort", list(CourseSort))
async def test_pages_hold_every_result_once_even_among_equals(search: CourseSearch, sort: CourseSort) -> None:
    titles = await fill(
        search,
        *(document(f"Clocks part {number}", sales_count=number % 3, **price(number % 2 * 100)) for number in range(11)),
    )
    request = SearchRequest(words="clocks", sort=sort, page=PageRequest(limit=3))
    seen: list[str] = []
    for _ in range(10):
        result = await search.find(request)
        assert result.total == 11
        seen += [titles[course_id] for course_id in result.page.items]
        if not result.page.has_next:
            break
        request = replace(request, page=PageRequest.of(3, result.page.cursors[-1], keys=CURSOR_KEYS))
    assert len(seen) == 11
    assert set(seen) == set(titles.values())


async def test_a_cursor_of_another_order_is_refused(search: CourseSearch) -> None:
    await fill(search, document("a"), document("b"))
    first = await search.find(SearchRequest(sort=CourseSort.NEWEST, page=PageRequest(limit=1)))
    page = PageRequest.of(1, first.page.cursors[0], keys=CURSOR_KEYS)
    with pytest.raises(BadUserInput):
        await search.find(SearchRequest(sort=CourseSort.RATING, page=page))


async def test_of_two_documents_of_a_course_the_newer_one_stays(search: CourseSearch) -> None:
    new = document("New title", revision=5)
    await search.put(new)
    await search.put(replace(new, title="Old title", revision=4))
    assert (await search.find(SearchRequest(words="old"))).total == 0
    assert (await search.find(SearchRequest(words="new"))).total == 1


async def test_what_was_taken_out_is_not_found_nor_put_back_by_an_older_document(search: CourseSearch) -> None:
    gone = document("Going", revision=2)
    await search.put(gone)
    await search.take_out(gone.course_id, 3)
    await search.put(gone)
    result = await search.find(SearchRequest())
    assert (result.total, result.page.items) == (0, ())
    assert facet(result, FacetField.LANGUAGE) == {}


async def test_what_was_taken_out_may_come_back_later(search: CourseSearch) -> None:
    back = document("Back", revision=1)
    await search.take_out(back.course_id, 2)
    await search.put(replace(back, revision=3))
    assert (await search.find(SearchRequest(words="back"))).total == 1


async def test_preparing_again_keeps_what_is_indexed(search: CourseSearch) -> None:
    await fill(search, document("Kept"))
    await search.prepare()
    assert await search.is_prepared()
    assert (await search.find(SearchRequest())).total == 1


async def test_an_engine_that_is_new_gets_the_courses_that_were_published_before(
    settings: Settings, elasticsearch_url: str
) -> None:
    teacher = instructor()
    async with running(settings) as catalog:
        course_id = await catalog.published(teacher, "Older than the engine", await catalog.category("Antiques"))
        await catalog.index()
    elsewhere = settings.model_copy(
        update={"elasticsearch_url": SecretStr(elasticsearch_url), "elasticsearch_index": f"new-{course_id}"}
    )
    async with running(elsewhere) as catalog:
        await catalog.index()
        client = AsyncElasticsearch(elasticsearch_url)
        await client.indices.refresh(index=elsewhere.elasticsearch_index)
        await client.close()
        found_there = await catalog.ask('{ courseSearch(query: "engine") { edges { node { id } } } }')
    assert [edge["node"]["id"] for edge in found_there["courseSearch"]["edges"]] == [course_id]
