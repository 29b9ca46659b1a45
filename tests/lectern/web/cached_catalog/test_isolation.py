"""No viewer gets from the cache what is another viewer's own.

Each response is compared with catalog's own for the same viewer.
"""

import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from subgraphs.kernel.identity.ids import ENROLLMENT, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentSource
from tests.lectern.web.cached_catalog.conftest import NewCategory, Shop
from tests.router.server.client import get
from tests.subgraphs.catalog.conftest import (
    APPROVE,
    ARCHIVE,
    COURSE,
    LECTURE_DELETE,
    REQUEST_CHANGES,
    SUBMIT,
    UNLIST,
    UPDATE,
    WRITE,
)
from tests.subgraphs.principals import instructor, student

pytestmark = pytest.mark.servers

SHAPES = [
    "{ course(by: {id: $ID}) { title } }",
    "{ course(by: {id: $ID}) { id reviewNotes } }",
    "{ course(by: {id: $ID}) { id title status publishBlockers { code lectureId } } }",
    "{ course(by: {slug: $SLUG}) { title sections { title lectures { title complete } } } }",
    "{ course(by: {id: $ID}) { __typename } }",
    "{ a: course(by: {id: $ID}) { x: title } b: course(by: {slug: $SLUG}) { x: reviewNotes y: title } }",
    "{ one: course(by: {id: $ID}) { title } two: course(by: {id: $OTHER}) { title sections { title } } }",
    "{ course(by: {id: $ID}) { sections { lectures { id position course { reviewNotes title } } } } }",
    "{ course(by: {id: $ID}) { sections { lectures { articleHtml isPreview } } } }",
    "{ course(by: {id: $ID}) { category { name courses(first: 50) { edges { node { id reviewNotes } } } } } }",
    "{ course(by: {id: $ID}) { instructors { id taughtCourses(first: 50) { edges { node { id title status } } } } } }",
    "{ category(slug: $CATEGORY) { courses(first: 50) { edges { node { title sections { title } } } } } }",
    "{ categories { name courses(first: 1) { edges { node { publishBlockers { code } } } } } }",
    '{ courseSearch(query: "quokka", first: 50) { totalCount edges { node { title } } facets { values { count } } } }',
    '{ courseSearch(query: "quokka", first: 50) { edges { node { title reviewNotes sections { title } } } } }',
    "query ($yes: Boolean = true) { course(by: {id: $ID}) { title reviewNotes @include(if: $yes) } }",
    "query ($no: Boolean = false) { course(by: {id: $ID}) { title reviewNotes @include(if: $no) } }",
    "{ course(by: {id: $ID}) { ...A ...B } }"
    " fragment A on Course { title } fragment B on Course { title: title version }",
    "{ course(by: {id: $ID}) { sections { lectures { course { sections { lectures { articleHtml } } } } } } }",
    "{ course(by: {id: $ID}) { lectureCount durationSeconds listPrice { amountMinor } publishedAt } __typename }",
]
"""$ID and so on are put into the text, so that the same document reaches the cache from every viewer."""


@dataclass
class Cast:
    """Courses in every state, and all kinds of users who may query them."""

    owner: Principal
    viewers: list[Principal | None]
    courses: dict[str, tuple[str, str]]
    """Id and slug by what they are."""
    category: NewCategory

    def queries(self) -> list[str]:
        return [self.filled(shape, name) for shape in SHAPES for name in self.courses]

    def filled(self, shape: str, name: str) -> str:
        course_id, slug = self.courses[name]
        other, _ = self.courses["public"]
        values = {"$ID": course_id, "$SLUG": slug, "$OTHER": other, "$CATEGORY": self.category.slug}
        for placeholder, value in values.items():
            shape = shape.replace(placeholder, f'"{value}"')
        return shape


@pytest.fixture
async def people(shop: Shop) -> Cast:
    catalog, owner, helper, learner = shop.catalog, instructor(), instructor(), student()
    category = await shop.category("Quokkas")
    ids = {
        "draft": await catalog.finished_draft(owner, "Draft quokka", category.id),
        "in review": await catalog.finished_draft(owner, "Reviewed quokka", category.id),
    }
    await catalog.change(SUBMIT, owner, id=ids["in review"])
    ids |= {
        name: await catalog.published(owner, f"{name.title()} quokka", category.id)
        for name in ("public", "unfinished", "unlisted", "archived")
    }
    await catalog.lecture(owner, ids["unfinished"], "Not yet there")
    await catalog.teach_together(owner, ids["unfinished"], helper)
    await catalog.change(UNLIST, owner, id=ids["unlisted"])
    await catalog.change(ARCHIVE, owner, id=ids["archived"])
    await catalog.index()
    for name in ("public", "unfinished"):
        await catalog.handle(
            EnrollmentGranted(
                enrollment_id=ENROLLMENT.new(),
                user_id=learner.user_id,
                course_id=CourseId(ids[name]),
                source=EnrollmentSource.PURCHASE,
                revision=1,
                enrolled_at=utc_now(),
            )
        )
    slug = "query ($id: ID!) { course(by: {id: $id}) { slug } }"
    courses = {name: (id_, (await catalog.data(slug, owner, id=id_))["course"]["slug"]) for name, id_ in ids.items()}
    viewers = [None, student(), learner, owner, helper, instructor(), catalog.admin]
    return Cast(owner, viewers, courses, category)


async def response_without_a_cache(shop: Shop, query: str, viewer: Principal | None, router: int) -> None:
    expected = await shop.catalog.data(query, viewer)
    assert await shop.execute(query, viewer, router=router) == expected, (query, viewer)


async def test_every_viewer_gets_the_response_that_they_would_get_without_a_cache(shop: Shop, people: Cast) -> None:
    everything = list(itertools.product(people.queries(), people.viewers, (0, 1)))
    received = random.Random(4).sample(everything, k=480)
    for query, viewer, router in received:
        await response_without_a_cache(shop, query, viewer, router)
    assert shop.cache_hits() > len(received) / 20


async def test_so_are_they_after_every_change(shop: Shop, people: Cast) -> None:
    chance, owner = random.Random(22), people.owner
    public, _ = people.courses["public"]
    unfinished, _ = people.courses["unfinished"]
    reviewed, _ = people.courses["in review"]

    async def retitle(course_id: str, title: str) -> None:
        version = (await shop.catalog.data(COURSE, owner, id=course_id))["course"]["version"]
        await shop.change(UPDATE, owner, router=chance.randrange(2), id=course_id, version=version, title=title)

    async def last_lecture(course_id: str) -> str:
        sections = (await shop.catalog.data(COURSE, owner, id=course_id))["course"]["sections"]
        return str(sections[-1]["lectures"][-1]["id"])

    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: retitle(public, "Renamed quokka"),
        lambda: shop.change(REQUEST_CHANGES, shop.catalog.admin, id=reviewed, notes="Not for everybody's eyes"),
        lambda: retitle(reviewed, "Corrected quokka"),
        lambda: shop.change(SUBMIT, owner, id=reviewed),
        lambda: shop.change(APPROVE, shop.catalog.admin, router=1, id=reviewed, notes="Well done"),
        lambda: shop.change(UNLIST, owner, router=1, id=public),
        lambda: shop.change(ARCHIVE, owner, id=public),
    ]
    for step in steps:
        await step()
        for query, viewer, router in chance.sample(
            list(itertools.product(people.queries(), people.viewers, (0, 1))), k=32
        ):
            await response_without_a_cache(shop, query, viewer, router)
    await shop.change(LECTURE_DELETE, owner, id=await last_lecture(unfinished))
    outline = people.filled(SHAPES[3], "unfinished")
    for viewer, router in itertools.product(people.viewers, (0, 1)):
        await response_without_a_cache(shop, outline, viewer, router)


@pytest.mark.parametrize("first", ["owner", "stranger"])
async def test_a_draft_is_visible_to_its_owner_only_in_every_order_of_readers(
    shop: Shop, people: Cast, first: str
) -> None:
    query = people.filled("{ course(by: {id: $ID}) { id title } }", "draft")
    sees: dict[str, tuple[Principal | None, Any]] = {
        "owner": (people.owner, "Draft quokka"),
        "stranger": (None, None),
        "student": (student(), None),
        "colleague": (instructor(), None),
    }
    for name in sorted(sees, key=lambda name: name != first):
        viewer, title = sees[name]
        for router in (0, 1, 0):
            course = (await shop.execute(query, viewer, router=router))["course"]
            assert (course and course["title"]) == title
    assert shop.cache_hits() == 0


async def test_an_articles_text_is_for_learners_only_in_every_order_of_readers(shop: Shop, people: Cast) -> None:
    learner, owner, stranger = people.viewers[2], people.owner, people.viewers[1]
    query = people.filled("{ course(by: {id: $ID}) { sections { lectures { articleHtml } } } }", "public")

    async def text(viewer: Principal | None) -> Any:
        return (await shop.execute(query, viewer))["course"]["sections"][0]["lectures"][0]["articleHtml"]

    assert [await text(viewer) for viewer in (stranger, learner, None, owner, stranger)] == [
        None,
        "<p>All there is to know.</p>",
        None,
        "<p>All there is to know.</p>",
        None,
    ]


async def test_a_changed_lecture_is_visible_at_once(shop: Shop, people: Cast) -> None:
    course_id, _ = people.courses["public"]
    sections = (await shop.execute(COURSE, people.owner, id=course_id))["course"]["sections"]
    lecture_id = sections[0]["lectures"][0]["id"]
    words = " ".join(["word"] * 2_000)
    query = people.filled(
        "{ course(by: {id: $ID}) { durationSeconds sections { lectures { durationSeconds } } } }", "public"
    )
    before = (await shop.execute(query))["course"]
    await shop.change(WRITE, people.owner, lecture=lecture_id, html=f"<p>{words}</p>")
    after = (await shop.execute(query, router=1))["course"]
    assert (
        before["durationSeconds"] < after["durationSeconds"] == after["sections"][0]["lectures"][0]["durationSeconds"]
    )


@pytest.mark.parametrize(
    ("name", "of_the_owner", "cache_control"),
    [("public", False, "no-cache, public"), ("public", True, "no-cache, public"), ("draft", True, "no-store")],
)
async def test_cache_control_states_whether_clients_may_cache_a_response(
    shop: Shop, people: Cast, name: str, of_the_owner: bool, cache_control: str
) -> None:
    headers = {"authorization": f"Bearer {shop.tokens.of(people.owner)}"} if of_the_owner else {}
    query = people.filled("{ course(by: {id: $ID}) { title } }", name)
    for router in (*shop.routers, *shop.routers):
        response = await get(router, headers, query=query)
        assert response.data["course"]["title"]
        assert response.headers["cache-control"] == cache_control


async def test_a_response_with_a_field_of_the_viewer_is_not_cacheable(shop: Shop, people: Cast) -> None:
    query = people.filled("{ course(by: {id: $ID}) { title reviewNotes } }", "public")
    for viewer in filter(None, people.viewers):
        assert (await shop.send(query, viewer)).headers["cache-control"] == "no-store"
    anonymous = (await shop.send(query, None)).headers
    assert anonymous["cache-control"] == "no-cache, public"
    assert "authorization" in anonymous["vary"]
