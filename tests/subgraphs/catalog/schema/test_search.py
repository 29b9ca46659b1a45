"""The course search, through the graph."""

from typing import Any

import pytest

from subgraphs.kernel.identity.ids import ORDER, ORDER_LINE, REVIEW, USER, CourseId
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.learning.events import ReviewPosted
from subgraphs.orders.events import OrderPaid, OrderRefunded, PaidLine, RefundedLine
from tests.subgraphs.catalog.conftest import UNLIST, UPDATE, Catalog
from tests.subgraphs.principals import instructor

SEARCH = """
query ($query: String, $filter: CourseFilterInput, $sort: CourseSort! = RELEVANCE, $first: Int! = 20, $after: String) {
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
    result = (await catalog.data(SEARCH, None, query=query, **more))["courseSearch"]
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


def _paid(*course_ids: str, minor: int = 1) -> OrderPaid:
    lines = tuple(
        PaidLine(
            line_id=ORDER_LINE.new(),
            course_id=CourseId(course_id),
            course_title="Any",
            instructor_id=USER.new(),
            list_minor=1,
            discount_minor=1 - minor,
            paid_minor=minor,
            instructor_share_minor=minor,
        )
        for course_id in course_ids
    )
    return OrderPaid(
        order_id=ORDER.new(),
        number="L-1",
        buyer_id=USER.new(),
        currency="USD",
        total_minor=minor * len(lines),
        paid_at=utc_now(),
        lines=lines,
    )


def _refunded(order: OrderPaid) -> OrderRefunded:
    lines = tuple(
        RefundedLine(
            line_id=line.line_id,
            course_id=line.course_id,
            course_title=line.course_title,
            instructor_id=line.instructor_id,
            refunded_minor=line.paid_minor,
            instructor_share_minor=line.instructor_share_minor,
        )
        for line in order.lines
    )
    return OrderRefunded(
        order_id=order.order_id,
        number=order.number,
        buyer_id=order.buyer_id,
        currency=order.currency,
        refunded_minor=order.total_minor,
        refunded_at=utc_now(),
        lines=lines,
    )


async def test_only_published_courses_are_found(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Zoology")
    draft = await catalog.finished_draft(teacher, "Zebras in draft", category_id)
    listed = await catalog.published(teacher, "Zebras in the wild", category_id)
    unlisted = await catalog.published(teacher, "Zebras out of sight", category_id)
    assert set(await _found(catalog, "zebras")) == {listed, unlisted}

    await catalog.change(UNLIST, teacher, id=unlisted)

    assert await _found(catalog, "zebras") == [listed]
    assert draft not in await _found(catalog)


async def test_an_unlisted_course_is_omitted_before_it_is_indexed_again(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Okapis", await catalog.category("Okapi science"))
    assert await _found(catalog, "okapis") == [course_id]
    await catalog.change(UNLIST, teacher, id=course_id)
    assert (await catalog.data(SEARCH, None, query="okapis"))["courseSearch"]["edges"] == []


async def test_a_changed_title_is_found_by_its_new_words(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Ibexes", await catalog.category("Ibex science"))
    version = (await catalog.data("query ($id: ID!) { course(by: {id: $id}) { version } }", teacher, id=course_id))[
        "course"
    ]
    await catalog.change(UPDATE, teacher, id=course_id, version=version["version"], title="Chamois")
    assert await _found(catalog, "chamois") == [course_id]
    assert await _found(catalog, "ibexes") == []


async def test_the_order_by_rating_uses_the_newest_rating(catalog: Catalog) -> None:
    category_id = await catalog.category("Lemurs")
    good = await catalog.published(instructor(), "Lemur songs", category_id)
    better = await catalog.published(instructor(), "Lemur dances", category_id)
    await catalog.handle(_review(good, 4.0, 2, revision=2))
    await catalog.handle(_review(better, 4.5, 1, revision=1))
    await catalog.handle(_review(good, 5.0, 1, revision=1))

    only = {"categoryIds": [category_id]}
    assert await _found(catalog, sort="RATING", filter=only) == [better, good]


async def test_the_order_by_sales_counts_each_sale_once(catalog: Catalog) -> None:
    category_id = await catalog.category("Tapirs")
    once = await catalog.published(instructor(), "Tapir care", category_id)
    twice = await catalog.published(instructor(), "Tapir lore", category_id)
    order = _paid(once, twice)
    await catalog.handle(order)
    await catalog.handle(_paid(twice))
    for _ in range(3):
        await catalog.handle(order)

    only = {"categoryIds": [category_id]}
    assert await _found(catalog, sort="BEST_SELLING", filter=only) == [twice, once]


async def test_the_order_by_sales_counts_neither_refunds_nor_what_cost_nothing(catalog: Catalog) -> None:
    category_id = await catalog.category("Pandas")
    sold, refunded, free = [await catalog.published(instructor(), f"Panda {n}", category_id) for n in range(3)]
    await catalog.handle(_paid(sold))
    for number in range(3):
        await catalog.handle(_paid(free, minor=0))
        order = _paid(refunded)
        # In any order: the streams of one domain are read in order, but a delivery may be retried later.
        for event in (order, _refunded(order)) if number % 2 else (_refunded(order), order):
            await catalog.handle(event)
    await catalog.handle(_refunded(_paid(free, minor=0)))

    found = await _found(catalog, sort="BEST_SELLING", filter={"categoryIds": [category_id]})
    assert found == [sold, *sorted((refunded, free))]


async def test_a_category_filter_includes_descendants(catalog: Catalog) -> None:
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
    page: dict[str, Any] = (await catalog.data(SEARCH, None, **variables))["courseSearch"]
    return page


async def test_an_invalid_search_is_bad_user_input(catalog: Catalog) -> None:
    for variables in (
        {"query": "x" * 201},
        {"filter": {"categoryIds": ["nonsense"]}},
        {"filter": {"maxPrice": {"amountMinor": "5", "currency": "EUR"}, "currency": "USD"}},
        {"filter": {"languages": ["en"] * 1 + [f"x{number}" for number in range(60)]}},
        {"first": 101},
        {"after": "nonsense"},
    ):
        response = await catalog.response(SEARCH, None, **variables)
        assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


FACETS = """query ($filter: CourseFilterInput) {
  courseSearch(filter: $filter) { facets { field values { value label count selected } } }
}"""


async def test_facets_have_labels_and_show_what_is_selected(catalog: Catalog) -> None:
    outer = await catalog.category("Marsupials")
    inner = await catalog.category("Wombats", outer)
    other = await catalog.category("Empty burrows")
    await catalog.published(instructor(), "Wombats at night", inner)
    await catalog.index()
    only = {"categoryIds": [inner, other], "languages": ["en", "pt-br"], "free": False}
    found = (await catalog.data(FACETS, None, filter=only))["courseSearch"]["facets"]
    values = {facet["field"]: {value.pop("value"): value for value in facet["values"]} for facet in found}

    assert values["CATEGORY"][outer]["label"] == "Marsupials"
    assert values["CATEGORY"][inner] == {"label": "Wombats", "count": 1, "selected": True}
    assert values["CATEGORY"][other] == {"label": "Empty burrows", "count": 0, "selected": True}
    assert values["LANGUAGE"]["en"] == {"label": "English", "count": 1, "selected": True}
    assert values["LANGUAGE"]["pt-BR"] == {"label": "Portuguese (Brazil)", "count": 0, "selected": True}
    assert values["LEVEL"]["ALL"] == {"label": "All levels", "count": 1, "selected": False}
    assert values["PRICE"]["PAID"] == {"label": "Paid", "count": 1, "selected": True}


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("Numbatt", "numbat"),
        ("numbat", None),
        ("the nubmat Diary", "the numbat Diary"),
        ("numb", None),
        ("zzzzzz", None),
    ],
)
async def test_a_misspelt_query_is_corrected_by_what_is_found(catalog: Catalog, query: str, meant: str | None) -> None:
    await catalog.published(instructor(), "Numbat diaries", await catalog.category(f"Ants {query}"))
    await catalog.index()
    document = "query ($query: String) { courseSearch(query: $query) { didYouMean } }"
    data = await catalog.data(document, None, query=query)
    assert data["courseSearch"]["didYouMean"] == meant


SUGGESTIONS = """query ($text: String!, $first: Int! = 8) {
  searchSuggestions(text: $text, first: $first) { text category { slug } course { id } }
}"""


async def _suggested(catalog: Catalog, text: str, **more: object) -> list[str]:
    found = (await catalog.data(SUGGESTIONS, None, text=text, **more))["searchSuggestions"]
    assert all((row["category"] is None) != (row["course"] is None) for row in found)
    return [row["text"] for row in found]


async def test_suggestions_begin_like_the_text(catalog: Catalog) -> None:
    category_id = await catalog.category("Écailles of pangolins")
    teacher = instructor()
    best = await catalog.published(teacher, "Pangolin basics", category_id)
    await catalog.published(teacher, "Drawing pangolins", category_id)
    await catalog.finished_draft(teacher, "Pangolin in draft", category_id)
    await catalog.handle(_paid(best))
    await catalog.index()

    assert await _suggested(catalog, "pangol") == ["Écailles of pangolins", "Pangolin basics", "Drawing pangolins"]
    assert await _suggested(catalog, "draw pang") == ["Drawing pangolins"]
    assert await _suggested(catalog, "ecaill") == ["Écailles of pangolins"]
    assert await _suggested(catalog, "pangol", first=2) == ["Écailles of pangolins", "Pangolin basics"]
    assert await _suggested(catalog, "  ") == await _suggested(catalog, '"-') == []


async def test_suggestions_of_invalid_texts_are_bad_user_input(catalog: Catalog) -> None:
    for variables in ({"text": "x" * 201}, {"text": "x", "first": 0}, {"text": "x", "first": 21}):
        response = await catalog.response(SUGGESTIONS, None, **variables)
        assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
