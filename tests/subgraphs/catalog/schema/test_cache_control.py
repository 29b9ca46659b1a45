"""The cache policy of responses, and their invalidation."""

from typing import Any

import orjson
import pytest

from subgraphs.catalog.schema.context import MAX_AGE_SECONDS, SEARCH_MAX_AGE_SECONDS
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.graphql.extensions.cache_control import CHANNEL
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform import redis
from tests.subgraphs.catalog.conftest import APPROVE, SECTION_CREATE, SUBMIT, UNLIST, UPDATE, Catalog
from tests.subgraphs.principals import instructor, student

PUBLIC = f"public, max-age={MAX_AGE_SECONDS}"
NO_STORE = "no-store"
HEADER = "query ($id: ID!) { course(by: {id: $id}) { id title status category { name } listPrice { amountMinor } } }"
OUTLINE = "query ($id: ID!) { course(by: {id: $id}) { sections { title lectures { title position } } } }"


async def cache_control(catalog: Catalog, query: str, viewer: Principal | None = None, **variables: object) -> str:
    return (await catalog.subgraph.execute_cacheable(query, variables, None, RequestInfo(viewer))).cache_control


async def invalidated(catalog: Catalog, mutation: str, viewer: Principal, **variables: object) -> list[Any]:
    response = await catalog.response(mutation, viewer, **variables)
    invalidations: list[Any] = response["extensions"]["invalidate"]
    return invalidations


async def test_a_published_course_is_cacheable_for_all_viewers(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "For all", await catalog.category("For everybody"))
    for viewer in (None, student(), owner, catalog.admin):
        assert await cache_control(catalog, HEADER, viewer, id=course_id) == PUBLIC
        assert await cache_control(catalog, OUTLINE, viewer, id=course_id) == PUBLIC


async def test_drafts_and_missing_courses_are_not_cacheable(catalog: Catalog) -> None:
    owner = instructor()
    draft = await catalog.draft(owner, "Not for all", await catalog.category("For some"))
    for viewer in (None, student(), owner, catalog.admin):
        assert await cache_control(catalog, HEADER, viewer, id=draft["id"]) == NO_STORE
        assert (
            await cache_control(catalog, "query ($s: String!) { course(by: {slug: $s}) { id } }", viewer, s="no-such")
            == NO_STORE
        )


async def test_an_outline_with_incomplete_lectures_is_not_cacheable(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Growing", await catalog.category("Growth"))
    await catalog.lecture(owner, course_id, "Being made")
    for viewer in (None, owner):
        assert await cache_control(catalog, OUTLINE, viewer, id=course_id) == NO_STORE
        assert await cache_control(catalog, HEADER, viewer, id=course_id) == PUBLIC


async def test_an_outline_with_an_empty_section_is_not_cacheable(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "With room", await catalog.category("Rooms"))
    await catalog.change(SECTION_CREATE, owner, course=course_id, title="Empty as yet")
    assert await cache_control(catalog, OUTLINE, id=course_id) == NO_STORE


@pytest.mark.parametrize(
    "field", ["reviewNotes", "publishBlockers { code }", "instructors { taughtCourses { edges { node { id } } } }"]
)
async def test_fields_that_depend_on_the_viewer_are_not_cacheable(catalog: Catalog, field: str) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Seen differently", await catalog.category(f"Views of {field[:8]}"))
    query = f"query ($id: ID!) {{ course(by: {{id: $id}}) {{ title {field} }} }}"
    assert await cache_control(catalog, query, owner, id=course_id) == NO_STORE
    anonymous = await catalog.subgraph.execute_cacheable(query, {"id": course_id}, None, RequestInfo())
    assert (anonymous.cache_control, anonymous.vary) == (PUBLIC, "authorization")


async def test_article_html_is_not_cacheable(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "To be read", await catalog.category("Reading"))
    query = "query ($id: ID!) { course(by: {id: $id}) { sections { lectures { articleHtml } } } }"
    assert await cache_control(catalog, query, id=course_id) == NO_STORE


async def test_one_uncacheable_field_makes_the_whole_response_uncacheable(catalog: Catalog) -> None:
    owner, category_id = instructor(), await catalog.category("Mixtures")
    public = await catalog.published(owner, "In the open", category_id)
    draft = (await catalog.draft(owner, "In the dark", category_id))["id"]
    entities = "query ($them: [_Any!]!) { _entities(representations: $them) { ... on Course { id title } } }"

    async def of(*ids: str) -> str:
        return await cache_control(catalog, entities, owner, them=[{"__typename": "Course", "id": id_} for id_ in ids])

    assert [await of(public), await of(public, draft), await of(draft)] == [PUBLIC, NO_STORE, NO_STORE]


async def test_categories_and_their_courses_are_cacheable(catalog: Catalog) -> None:
    query = "{ categories { name children { name } courses { edges { node { title } } } } }"
    for viewer in (None, instructor(), catalog.admin):
        assert await cache_control(catalog, query, viewer) == PUBLIC


async def test_search_results_are_cacheable_for_a_shorter_time(catalog: Catalog) -> None:
    query = "{ categories { name } courseSearch { totalCount edges { node { title } } facets { field } } }"
    assert await cache_control(catalog, query, instructor()) == f"public, max-age={SEARCH_MAX_AGE_SECONDS}"


async def test_a_response_with_errors_is_not_cacheable(catalog: Catalog) -> None:
    assert await cache_control(catalog, '{ categories { name } course(by: {id: "x"}) { id } }') == NO_STORE


async def test_changing_a_draft_invalidates_only_the_draft(catalog: Catalog) -> None:
    owner = instructor()
    draft = await catalog.draft(owner, "A draft", await catalog.category("Drafts that change"))
    course = {"type": "Course", "key": {"id": draft["id"]}}
    invalidations = await invalidated(catalog, UPDATE, owner, id=draft["id"], version=draft["version"], title="Another")
    assert invalidations == [course]
    assert await invalidated(catalog, SECTION_CREATE, owner, course=draft["id"], title="A section") == [course]


async def test_changing_a_published_course_also_invalidates_lists(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.finished_draft(owner, "On sale", await catalog.category("Sales that change"))
    everything = [
        {"type": "Course", "key": {"id": course_id}},
        {"type": "CourseConnection"},
        {"type": "CourseSearchConnection"},
    ]
    await catalog.change(SUBMIT, owner, id=course_id)
    assert await invalidated(catalog, APPROVE, catalog.admin, id=course_id) == everything
    assert await invalidated(catalog, UNLIST, owner, id=course_id) == everything


async def test_a_rejected_mutation_invalidates_nothing(catalog: Catalog) -> None:
    owner = instructor()
    draft = await catalog.draft(owner, "Unchanged", await catalog.category("Unchanged"))
    response = await catalog.response(UPDATE, owner, id=draft["id"], version=99, title="Changed")
    assert "extensions" not in response


async def test_the_worker_publishes_the_invalidations_of_every_change(catalog: Catalog, settings: Settings) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Announced", await catalog.category("Announcements"))
    client = redis.connect(settings.redis_url)
    async with client.pubsub() as listening:
        await listening.subscribe(CHANNEL)
        assert (await listening.get_message(timeout=20))["type"] == "subscribe"
        for event in await catalog.published_events():
            await catalog.handle(event)
        # First the course, then, once it can be found, what was searched for.
        awaited = [{"type": "Course", "key": {"id": course_id}}, {"type": "CourseSearchConnection"}]
        while awaited:
            message = await listening.get_message(timeout=20)
            assert message is not None, awaited
            if awaited[0] in orjson.loads(message["data"]):
                del awaited[0]
    await client.aclose()
