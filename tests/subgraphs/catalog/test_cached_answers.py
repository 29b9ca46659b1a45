"""What catalog says of its answers: which are everybody's, and what a change makes untrue."""

from typing import Any

import orjson
import pytest

from subgraphs.catalog.schema.context import KEPT_SECONDS, SEARCH_KEPT_SECONDS
from subgraphs.catalog.settings import Settings
from subgraphs.kernel import redis
from subgraphs.kernel.cached_answers import CHANNEL
from subgraphs.kernel.call import Call
from subgraphs.kernel.identity import Principal
from tests.subgraphs.catalog.conftest import REVIEW, SECTION_CREATE, SUBMIT, UNLIST, UPDATE, Catalog
from tests.subgraphs.people import instructor, student

EVERYBODYS = f"public, max-age={KEPT_SECONDS}"
NOBODYS = "no-store"
HEADER = "query ($id: ID) { course(id: $id) { id title status category { name } listPrice { amountMinor } } }"
OUTLINE = "query ($id: ID) { course(id: $id) { sections { title lectures { title position } } } }"


async def kept(catalog: Catalog, query: str, viewer: Principal | None = None, **variables: object) -> str:
    return (await catalog.subgraph.reply(query, variables, None, Call(viewer))).cache_control


async def outdated(catalog: Catalog, mutation: str, viewer: Principal, **variables: object) -> list[Any]:
    answer = await catalog.answer(mutation, viewer, **variables)
    told: list[Any] = answer["extensions"]["invalidate"]
    return told


async def test_a_published_course_is_everybodys_whoever_asks(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "For all", await catalog.category("For everybody"))
    for viewer in (None, student(), owner, catalog.admin):
        assert await kept(catalog, HEADER, viewer, id=course_id) == EVERYBODYS
        assert await kept(catalog, OUTLINE, viewer, id=course_id) == EVERYBODYS


async def test_a_draft_and_its_absence_are_nobodys(catalog: Catalog) -> None:
    owner = instructor()
    draft = await catalog.draft(owner, "Not for all", await catalog.category("For some"))
    for viewer in (None, student(), owner, catalog.admin):
        assert await kept(catalog, HEADER, viewer, id=draft["id"]) == NOBODYS
        assert await kept(catalog, "query ($s: String) { course(slug: $s) { id } }", viewer, s="no-such") == NOBODYS


async def test_an_outline_that_not_everybody_sees_whole_is_nobodys(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Growing", await catalog.category("Growth"))
    await catalog.lecture(owner, course_id, "Being made")
    for viewer in (None, owner):
        assert await kept(catalog, OUTLINE, viewer, id=course_id) == NOBODYS
        assert await kept(catalog, HEADER, viewer, id=course_id) == EVERYBODYS


async def test_an_empty_section_is_seen_by_teachers_only(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "With room", await catalog.category("Rooms"))
    await catalog.change(SECTION_CREATE, owner, course=course_id, title="Empty as yet")
    assert await kept(catalog, OUTLINE, id=course_id) == NOBODYS


@pytest.mark.parametrize(
    "field", ["reviewNotes", "publishBlockers { reason }", "instructors { taughtCourses { edges { node { id } } } }"]
)
async def test_what_depends_on_the_viewer_is_nobodys(catalog: Catalog, field: str) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Seen differently", await catalog.category(f"Views of {field[:8]}"))
    for viewer in (None, owner):
        query = f"query ($id: ID) {{ course(id: $id) {{ title {field} }} }}"
        assert await kept(catalog, query, viewer, id=course_id) == NOBODYS


async def test_an_articles_text_is_nobodys(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "To be read", await catalog.category("Reading"))
    query = "query ($id: ID) { course(id: $id) { sections { lectures { articleHtml } } } }"
    assert await kept(catalog, query, id=course_id) == NOBODYS


async def test_one_thing_that_is_nobodys_makes_the_whole_answer_so(catalog: Catalog) -> None:
    owner, category_id = instructor(), await catalog.category("Mixtures")
    public = await catalog.published(owner, "In the open", category_id)
    draft = (await catalog.draft(owner, "In the dark", category_id))["id"]
    entities = "query ($them: [_Any!]!) { _entities(representations: $them) { ... on Course { id title } } }"

    async def of(*ids: str) -> str:
        return await kept(catalog, entities, owner, them=[{"__typename": "Course", "id": id_} for id_ in ids])

    assert [await of(public), await of(public, draft), await of(draft)] == [EVERYBODYS, NOBODYS, NOBODYS]


async def test_categories_and_their_lists_are_everybodys(catalog: Catalog) -> None:
    query = "{ categories { name children { name } courses { edges { node { title } } } } }"
    for viewer in (None, instructor(), catalog.admin):
        assert await kept(catalog, query, viewer) == EVERYBODYS


async def test_what_is_found_is_everybodys_for_a_shorter_time(catalog: Catalog) -> None:
    query = "{ categories { name } courseSearch { totalCount edges { node { title } } facets { field } } }"
    assert await kept(catalog, query, instructor()) == f"public, max-age={SEARCH_KEPT_SECONDS}"


async def test_an_answer_with_an_error_is_nobodys(catalog: Catalog) -> None:
    assert await kept(catalog, "{ categories { name } course { id } }") == NOBODYS


async def test_a_draft_that_changes_makes_nothing_untrue_but_itself(catalog: Catalog) -> None:
    owner = instructor()
    draft = await catalog.draft(owner, "A draft", await catalog.category("Drafts that change"))
    course = {"type": "Course", "key": {"id": draft["id"]}}
    told = await outdated(catalog, UPDATE, owner, id=draft["id"], version=draft["version"], title="Another")
    assert told == [course]
    assert await outdated(catalog, SECTION_CREATE, owner, course=draft["id"], title="A section") == [course]


async def test_a_published_course_that_changes_makes_lists_untrue_too(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.finished_draft(owner, "On sale", await catalog.category("Sales that change"))
    everything = [
        {"type": "Course", "key": {"id": course_id}},
        {"type": "CourseConnection"},
        {"type": "CourseSearchConnection"},
    ]
    await catalog.change(SUBMIT, owner, id=course_id)
    assert await outdated(catalog, REVIEW, catalog.admin, id=course_id, approve=True) == everything
    assert await outdated(catalog, UNLIST, owner, id=course_id) == everything


async def test_a_mutation_that_refuses_makes_nothing_untrue(catalog: Catalog) -> None:
    owner = instructor()
    draft = await catalog.draft(owner, "Unchanged", await catalog.category("Unchanged"))
    answer = await catalog.answer(UPDATE, owner, id=draft["id"], version=99, title="Changed")
    assert "extensions" not in answer


async def test_the_worker_announces_every_change(catalog: Catalog, settings: Settings) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Announced", await catalog.category("Announcements"))
    client = redis.connect(settings.redis_url)
    async with client.pubsub() as listening:
        await listening.subscribe(CHANNEL)
        assert (await listening.get_message(timeout=20))["type"] == "subscribe"
        for event in await catalog.told():
            await catalog.react(event)
        # First the course, then, once it can be found, what was searched for.
        awaited = [{"type": "Course", "key": {"id": course_id}}, {"type": "CourseSearchConnection"}]
        while awaited:
            message = await listening.get_message(timeout=20)
            assert message is not None, awaited
            if awaited[0] in orjson.loads(message["data"]):
                del awaited[0]
    await client.aclose()
