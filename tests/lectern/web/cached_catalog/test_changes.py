"""Once a change has its response, no reader sees an older value, as any user and at any router."""

import asyncio
import itertools
from typing import Any

import pytest

from subgraphs.catalog.schema.context import MAX_AGE_SECONDS
from subgraphs.kernel.identity.ids import VIDEO, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.events import VideoReady, VideoUploaded
from tests.lectern.web.cached_catalog.conftest import Shop
from tests.subgraphs.catalog.conftest import APPROVE, ATTACH, SUBMIT, UNLIST, UPDATE
from tests.subgraphs.principals import instructor, student
from tests.waiting import eventually

pytestmark = pytest.mark.servers

COURSE = "query ($id: ID!) { course(by: {id: $id}) { id title version } }"
NAMELESS = "query ($id: ID!) { course(by: {id: $id}) { heading: title } }"
BY_SLUG = """
query ($slug: String!) { course(by: {slug: $slug}) {
    title category { courses(first: 100) { edges { node { title } } } } } }
"""
LISTED = "query ($slug: String!) { category(slug: $slug) { courses(first: 100) { edges { node { slug title } } } } }"
SLUG = "query ($id: ID!) { course(by: {id: $id}) { slug } }"
SEARCH = """
query ($category: ID!) {
  courseSearch(query: "%s", filter: { categoryIds: [$category] }, first: 100) { totalCount edges { node { id title } } }
}
"""
RENAME_CATEGORY = """
mutation ($id: ID!, $name: String!) { updateCategory(input: {categoryId: $id, name: $name}) {
    category { id name } errors { code } } }
"""


async def renamed(shop: Shop, owner: Principal, course_id: str, title: str, router: int = 0) -> None:
    version = (await shop.execute(COURSE, owner, router=router, id=course_id))["course"]["version"]
    await shop.change(UPDATE, owner, router=router, id=course_id, version=version, title=title)


def titles(data: Any) -> list[str]:
    """Every title in a response."""
    if isinstance(data, list):
        return [title for item in data for title in titles(item)]
    if not isinstance(data, dict):
        return []
    own = [value for key, value in data.items() if key in ("title", "heading")]
    return own + [title for value in data.values() for title in titles(value)]


async def test_the_public_catalog_comes_from_the_cache(shop: Shop) -> None:
    owner = instructor()
    course_id = await shop.catalog.published(owner, "Kept in mind", (await shop.category("Memory")).id)
    for viewer, router in itertools.product((None, student(), owner), (0, 1)):
        assert (await shop.execute(COURSE, viewer, router=router, id=course_id))["course"]["title"] == "Kept in mind"
    assert shop.cache_hits() == 5


async def test_once_course_update_responded_no_reader_sees_the_old_title(shop: Shop) -> None:
    owner, reader = instructor(), student()
    category = await shop.category("Titles")
    course_id = await shop.catalog.published(owner, "Before zebras", category.id)
    await shop.catalog.index()
    slug = (await shop.execute(SLUG, id=course_id))["course"]["slug"]
    pages: list[tuple[str, dict[str, object]]] = [
        (COURSE, {"id": course_id}),
        (NAMELESS, {"id": course_id}),
        (BY_SLUG, {"slug": slug}),
        (LISTED, {"slug": category.slug}),
        (SEARCH % "zebras", {"category": category.id}),
    ]
    readers = list(itertools.product((None, reader, owner, shop.catalog.admin), (0, 1)))
    for query, variables in pages:
        for viewer, router in readers:
            seen = titles(await shop.execute(query, viewer, router=router, **variables))
            assert set(seen) == {"Before zebras"}
    await renamed(shop, owner, course_id, "After zebras")
    for query, variables in pages:
        for viewer, router in readers:
            seen = titles(await shop.execute(query, viewer, router=router, **variables))
            assert set(seen) == {"After zebras"}, query


async def test_concurrent_readers_see_no_title_older_than_the_last_response(shop: Shop) -> None:
    owner, reader = instructor(), student()
    category = await shop.category("Numbers")
    course_id = await shop.catalog.published(owner, "Version 0", category.id)
    slug = (await shop.execute(SLUG, id=course_id))["course"]["slug"]
    acknowledged, over, reads = 0, asyncio.Event(), asyncio.Queue[None]()

    async def read_on(viewer: Principal | None, router: int, query: str, variables: dict[str, object]) -> None:
        while not over.is_set():
            least = acknowledged
            seen = titles(await shop.execute(query, viewer, router=router, **variables))
            assert min(int(title.removeprefix("Version ")) for title in seen) >= least
            reads.put_nowait(None)

    async def write() -> None:
        nonlocal acknowledged
        for number in range(1, 21):
            await renamed(shop, owner, course_id, f"Version {number}", router=number % 2)
            acknowledged = number
            for _ in range(20):
                await reads.get()
        over.set()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        for viewer, router in itertools.product((None, reader, owner), (0, 1)):
            tasks.create_task(read_on(viewer, router, COURSE, {"id": course_id}))
            tasks.create_task(read_on(viewer, router, BY_SLUG, {"slug": slug}))
            tasks.create_task(read_on(viewer, router, LISTED, {"slug": category.slug}))
    assert shop.cache_hits() > 0


async def test_an_unlisted_course_is_on_no_list_any_more(shop: Shop) -> None:
    owner, category = instructor(), await shop.category("Walruses")
    course_id = await shop.catalog.published(owner, "A walrus at large", category.id)
    await shop.catalog.index()
    pages: list[tuple[str, dict[str, object]]] = [
        (LISTED, {"slug": category.slug}),
        (SEARCH % "walrus", {"category": category.id}),
    ]
    for router in (0, 1):
        for query, variables in pages:
            assert titles(await shop.execute(query, router=router, **variables)) == ["A walrus at large"]
    await shop.change(UNLIST, owner, id=course_id)
    for router in (0, 1):
        for query, variables in pages:
            assert titles(await shop.execute(query, router=router, **variables)) == []
        assert (await shop.execute(COURSE, router=router, id=course_id))["course"]["title"] == "A walrus at large"


async def test_a_published_course_replaces_a_cached_null(shop: Shop) -> None:
    owner, category = instructor(), await shop.category("Soon")
    course_id = await shop.catalog.finished_draft(owner, "Soon to come", category.id)
    await shop.change(SUBMIT, owner, id=course_id)
    for router in (0, 1):
        assert (await shop.execute(COURSE, router=router, id=course_id))["course"] is None
        assert titles(await shop.execute(LISTED, router=router, slug=category.slug)) == []
    await shop.change(APPROVE, shop.catalog.admin, id=course_id)
    for router in (0, 1):
        assert (await shop.execute(COURSE, router=router, id=course_id))["course"]["title"] == "Soon to come"
        assert titles(await shop.execute(LISTED, router=router, slug=category.slug)) == ["Soon to come"]


async def test_a_category_that_was_renamed_is_so_in_its_courses_too(shop: Shop) -> None:
    owner, category = instructor(), await shop.category("Old name")
    course_id = await shop.catalog.published(owner, "Within it", category.id)
    query = "query ($id: ID!) { course(by: {id: $id}) { category { name } } categories { name } }"
    for router in (0, 1):
        assert (await shop.execute(query, router=router, id=course_id))["course"]["category"]["name"] == category.name
    await shop.change(RENAME_CATEGORY, shop.catalog.admin, id=category.id, name=f"New {category.name}")
    for router in (0, 1):
        response = await shop.execute(query, router=router, id=course_id)
        assert response["course"]["category"]["name"] == f"New {category.name}"
        assert {"name": f"New {category.name}"} in response["categories"]


async def test_changes_without_a_mutation_are_invalidated_by_the_worker(shop: Shop) -> None:
    owner, video_id = instructor(), VIDEO.new()
    course_id = await shop.catalog.published(owner, "With a film to come", (await shop.category("Films")).id)
    film = await shop.catalog.lecture(owner, course_id, "The film")
    of_course = {"video_id": video_id, "course_id": CourseId(course_id), "owner_id": owner.user_id, "filename": "a.mp4"}
    await shop.catalog.handle(VideoUploaded.model_validate(of_course))
    await shop.change(ATTACH, owner, lecture=film, video=video_id)
    await shop.deliver()
    count = "query ($id: ID!) { course(by: {id: $id}) { id lectureCount } }"
    for router in (0, 1):
        assert (await shop.execute(count, router=router, id=course_id))["course"]["lectureCount"] == 1
    await shop.catalog.handle(VideoReady.model_validate({**of_course, "duration_seconds": 60}))
    await shop.deliver()
    for router in (0, 1):

        async def is_invalidated(router: int = router) -> bool:
            return bool((await shop.execute(count, router=router, id=course_id))["course"]["lectureCount"] == 2)

        # Sooner than the entry would end by itself.
        await eventually(is_invalidated, "telling the router", within=MAX_AGE_SECONDS / 2)
