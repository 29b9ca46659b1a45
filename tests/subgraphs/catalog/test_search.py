"""Search through the graph: what is listed is found, with what others say of it."""

from typing import Any

from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.ids import ORDER, ORDER_LINE, REVIEW, USER, CourseId
from subgraphs.learning.events import ReviewPosted
from subgraphs.orders.events import OrderPaid, PaidLine
from tests.subgraphs.catalog.conftest import UNLIST, UPDATE, Catalog
from tests.subgraphs.people import instructor

SEARCH = """
query ($query: String, $filter: CourseFilter, $sort: CourseSort! = RELEVANCE, $first: Int! = 20, $after: String) {
  courseSearch(query: $query, filter: $filter, sort: $sort, first: $first, after: $after) {
    totalCount
    edges { cursor node { id slug } }
    pageInfo { hasNextPage endCursor }
    facets { field values { value count } }
  }
}
"""


async def _found(catalog: Catalog, query: str | None = None, **more: object) -> list[str]:
    await catalog.index()
    result = (await catalog.ask(SEARCH, None, query=query, **more))["courseSearch"]
    return [edge["node"]["id"] for edge in result["edges"]]


def _review(course_id: str, average: float, count: int, revision: int) -> ReviewPosted:
    return ReviewPosted(
        review_id=REVIEW.new(),
        course_id=CourseId(course_id),
        author_id=USER.new(),
        rating=5,
        first_time=True,
        rating_count=count,
        rating_average=average,
        revision=revision,
    )


def _paid(*course_ids: str) -> OrderPaid:
    lines = tuple(
        PaidLine(
            line_id=ORDER_LINE.new(),
            course_id=CourseId(course_id),
            course_title="Any",
            instructor_id=USER.new(),
            list_minor=1,
            discount_minor=0,
            paid_minor=1,
            instructor_share_minor=1,
        )
        for course_id in course_ids
    )
    return OrderPaid(
        order_id=ORDER.new(),
        number="L-1",
        buyer_id=USER.new(),
        currency="USD",
        total_minor=len(lines),
        paid_at=utc_now(),
        lines=lines,
    )


async def test_only_listed_courses_are_found(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Zoology")
    draft = await catalog.finished_draft(teacher, "Zebras in draft", category_id)
    listed = await catalog.published(teacher, "Zebras in the wild", category_id)
    unlisted = await catalog.published(teacher, "Zebras out of sight", category_id)
    assert set(await _found(catalog, "zebras")) == {listed, unlisted}

    await catalog.change(UNLIST, teacher, id=unlisted)

    assert await _found(catalog, "zebras") == [listed]
    assert draft not in await _found(catalog)


async def test_what_was_just_unlisted_is_not_shown_even_before_it_is_indexed_again(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Okapis", await catalog.category("Okapi science"))
    assert await _found(catalog, "okapis") == [course_id]
    await catalog.change(UNLIST, teacher, id=course_id)
    assert (await catalog.ask(SEARCH, None, query="okapis"))["courseSearch"]["edges"] == []


async def test_a_changed_title_is_found_by_its_new_words(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Ibexes", await catalog.category("Ibex science"))
    version = (await catalog.ask("query ($id: ID!) { course(id: $id) { version } }", teacher, id=course_id))["course"]
    await catalog.change(UPDATE, teacher, id=course_id, version=version["version"], title="Chamois")
    assert await _found(catalog, "chamois") == [course_id]
    assert await _found(catalog, "ibexes") == []


async def test_reviews_decide_the_order_by_rating_and_the_newest_summary_counts(catalog: Catalog) -> None:
    category_id = await catalog.category("Lemurs")
    good = await catalog.published(instructor(), "Lemur songs", category_id)
    better = await catalog.published(instructor(), "Lemur dances", category_id)
    await catalog.react(_review(good, 4.0, 2, revision=2))
    await catalog.react(_review(better, 4.5, 1, revision=1))
    await catalog.react(_review(good, 5.0, 1, revision=1))

    only = {"categoryIds": [category_id]}
    assert await _found(catalog, sort="RATING", filter=only) == [better, good]


async def test_sales_decide_the_order_of_best_sellers_and_count_once(catalog: Catalog) -> None:
    category_id = await catalog.category("Tapirs")
    once = await catalog.published(instructor(), "Tapir care", category_id)
    twice = await catalog.published(instructor(), "Tapir lore", category_id)
    order = _paid(once, twice)
    await catalog.react(order)
    await catalog.react(_paid(twice))
    for _ in range(3):
        await catalog.react(order)

    only = {"categoryIds": [category_id]}
    assert await _found(catalog, sort="BEST_SELLING", filter=only) == [twice, once]


async def test_a_category_stands_for_those_within_it(catalog: Catalog) -> None:
    outer = await catalog.category("Birds")
    inner = await catalog.category("Owls", outer)
    course_id = await catalog.published(instructor(), "Owl pellets", inner)
    assert await _found(catalog, filter={"categoryIds": [outer]}) == [course_id]


async def test_pages_follow_each_other(catalog: Catalog) -> None:
    category_id = await catalog.category("Newts")
    courses = {await catalog.published(instructor(), f"Newts, part {number}", category_id) for number in range(3)}
    only = {"categoryIds": [category_id]}
    first = await _page(catalog, filter=only, first=2)
    second = await _page(catalog, filter=only, first=2, after=first["pageInfo"]["endCursor"])
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert second["pageInfo"]["hasNextPage"] is False
    assert {edge["node"]["id"] for page in (first, second) for edge in page["edges"]} == courses


async def _page(catalog: Catalog, **variables: object) -> dict[str, Any]:
    await catalog.index()
    page: dict[str, Any] = (await catalog.ask(SEARCH, None, **variables))["courseSearch"]
    return page


async def test_what_is_no_search_is_refused(catalog: Catalog) -> None:
    for variables in (
        {"query": "x" * 201},
        {"filter": {"categoryIds": ["nonsense"]}},
        {"filter": {"priceMinorMax": "5"}},
        {"filter": {"languages": ["en"] * 1 + [f"x{number}" for number in range(60)]}},
        {"first": 101},
        {"after": "nonsense"},
    ):
        answer = await catalog.answer(SEARCH, None, **variables)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
