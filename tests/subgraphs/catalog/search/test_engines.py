"""The contract of the search engines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import AsyncElasticsearch
from pydantic import SecretStr

from subgraphs.catalog.search.elastic import ElasticSearch
from subgraphs.catalog.search.postgres import PostgresSearch
from subgraphs.catalog.service.model import CourseLevel
from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.search.cursors import CURSOR_KEYS
from subgraphs.catalog.service.search.search_model import (
    CourseDocument,
    CourseFilter,
    CourseSort,
    FacetField,
    SearchRequest,
    SearchResult,
)
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, CourseId
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.platform.errors import BadUserInput
from tests.subgraphs.catalog.conftest import running
from tests.subgraphs.principals import instructor

START = datetime(2026, 1, 1, tzinfo=UTC)
CRAFTS, WOOD, MUSIC = (CATEGORY.new() for _ in range(3))


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


async def test_words_match_in_any_form_and_any_text(search: CourseSearch) -> None:
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


async def test_every_word_must_match(search: CourseSearch) -> None:
    titles = await fill(search, document("Wooden boats"), document("Wooden spoons"), document("Paper boats"))
    assert await found(search, titles, SearchRequest(words="wooden boats")) == ["Wooden boats"]


async def test_a_misspelt_word_matches_a_title(search: CourseSearch) -> None:
    titles = await fill(search, document("Watercolour"), document("Oil"))
    assert await found(search, titles, SearchRequest(words="watrcolour")) == ["Watercolour"]


async def test_titles_are_found_by_the_beginnings_of_their_words(search: CourseSearch) -> None:
    titles = await fill(
        search,
        document("Piano for beginners", sales_count=1),
        document("Pianos and their makers", sales_count=5),
        document("Organ", description="Like a piano."),
        document("機械学習入門"),
    )

    async def suggested(words: str, limit: int = 10) -> list[str]:
        return [titles[course_id] for course_id in await search.find_by_title(words, limit)]

    assert await suggested("pia") == ["Pianos and their makers", "Piano for beginners"]
    assert await suggested("pia beg") == ["Piano for beginners"]
    assert await suggested("pia", limit=1) == ["Pianos and their makers"]
    assert await suggested("機械") == ["機械学習入門"]
    assert await suggested("oboe") == await suggested("((") == []


async def test_a_word_in_the_title_ranks_above_one_in_the_description(search: CourseSearch) -> None:
    titles = await fill(
        search, document("Strings", description="About the violin."), document("Violin"), document("Drums")
    )
    assert await found(search, titles, SearchRequest(words="violin")) == ["Violin", "Strings"]


@pytest.mark.parametrize("words", ['"', "a & | !", "':*", "(((", "\\", "-", "🎻"])
async def test_special_characters_do_not_break_the_search(search: CourseSearch, words: str) -> None:
    await fill(search, document("Violin"))
    assert (await search.find(SearchRequest(words=words))).total in {0, 1}


async def test_a_search_without_words_lists_best_sellers_first(search: CourseSearch) -> None:
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
async def test_results_have_the_requested_order(search: CourseSearch, sort: CourseSort, expected: list[str]) -> None:
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
async def test_filters_restrict_the_results(search: CourseSearch, wanted: CourseFilter, expected: set[str]) -> None:
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


async def test_facets_count_the_results(search: CourseSearch) -> None:
    await fill(search, *_three())
    result = await search.find(SearchRequest())
    assert facet(result, FacetField.CATEGORY) == {CRAFTS: 2, WOOD: 1, MUSIC: 1}
    assert facet(result, FacetField.LEVEL) == {"ALL": 2, "EXPERT": 1}
    assert facet(result, FacetField.LANGUAGE) == {"en": 2, "de": 1}
    assert facet(result, FacetField.PRICE) == {"PAID": 2, "FREE": 1}
    assert facet(result, FacetField.RATING) == {"4.5": 1, "4.0": 1, "3.5": 2, "3.0": 2}


async def test_a_facets_own_filter_does_not_restrict_its_counts(search: CourseSearch) -> None:
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
async def test_pages_contain_every_result_once_even_with_equal_sort_values(
    search: CourseSearch, sort: CourseSort
) -> None:
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


async def test_a_cursor_of_another_order_is_bad_user_input(search: CourseSearch) -> None:
    await fill(search, document("a"), document("b"))
    first = await search.find(SearchRequest(sort=CourseSort.NEWEST, page=PageRequest(limit=1)))
    page = PageRequest.of(1, first.page.cursors[0], keys=CURSOR_KEYS)
    with pytest.raises(BadUserInput):
        await search.find(SearchRequest(sort=CourseSort.RATING, page=page))


async def test_the_newer_of_two_documents_wins(search: CourseSearch) -> None:
    new = document("New title", revision=5)
    await search.put(new)
    await search.put(replace(new, title="Old title", revision=4))
    assert (await search.find(SearchRequest(words="old"))).total == 0
    assert (await search.find(SearchRequest(words="new"))).total == 1


async def test_a_removed_course_is_not_restored_by_an_older_document(search: CourseSearch) -> None:
    gone = document("Going", revision=2)
    await search.put(gone)
    await search.remove(gone.course_id, 3)
    await search.put(gone)
    result = await search.find(SearchRequest())
    assert (result.total, result.page.items) == (0, ())
    assert facet(result, FacetField.LANGUAGE) == {}


async def test_a_removed_course_can_be_indexed_again(search: CourseSearch) -> None:
    back = document("Back", revision=1)
    await search.remove(back.course_id, 2)
    await search.put(replace(back, revision=3))
    assert (await search.find(SearchRequest(words="back"))).total == 1


async def test_preparing_again_preserves_the_index(search: CourseSearch) -> None:
    await fill(search, document("Kept"))
    await search.prepare()
    assert await search.is_prepared()
    assert (await search.find(SearchRequest())).total == 1


async def test_a_new_engine_indexes_existing_courses(settings: Settings, elasticsearch_url: str) -> None:
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
        found_there = await catalog.data('{ courseSearch(query: "engine") { edges { node { id } } } }')
    assert [edge["node"]["id"] for edge in found_there["courseSearch"]["edges"]] == [course_id]
