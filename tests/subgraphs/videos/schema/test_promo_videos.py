"""Promo videos through the graph: who watches them, for how long, and what protects them from deletion."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from subgraphs.catalog.events import CourseTakenDown, OutlineStatus
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import VIDEO, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.edge import build
from subgraphs.videos.service.model import VideoState
from subgraphs.videos.store.documents import VideoDocument
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.videos.conftest import EDGE_URL, Course, Videos, playback, ready_video
from tests.waiting import eventually

PROMO = """
query ($ids: [_Any!]!) {
  _entities(representations: $ids) {
    ... on PromoVideo { id grant { hlsUrl posterUrl storyboardVttUrl expiresAt } video { id filename } }
  }
}
"""
DELETE = "mutation ($id: ID!) { deleteVideo(input: {videoId: $id}) { video { status } errors { code } } }"


@pytest.fixture
async def edge(videos: Videos) -> AsyncIterator[httpx.AsyncClient]:
    app = build(videos.settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http,
    ):
        yield http


async def _promo(videos: Videos, viewer: Principal | None, video_id: str) -> Any:
    data = await videos.data(PROMO, viewer, ids=[{"__typename": "PromoVideo", "id": video_id}])
    return data["_entities"][0]


async def _path(videos: Videos, viewer: Principal | None, video_id: str) -> str:
    """Return the path of the playlist that the viewer is granted, on the edge."""
    return str((await _promo(videos, viewer, video_id))["grant"]["hlsUrl"]).removeprefix(EDGE_URL)


async def _promoted(videos: Videos, course: Course, clip: bytes) -> VideoId:
    """Return a ready video that is the course's promo video, and shown by no lecture."""
    video_id = await ready_video(videos, course, clip)
    course.video_id, course.promo_video_id = None, video_id
    await videos.publish_course(course, 3)
    return video_id


def _responds(edge: httpx.AsyncClient, path: str, status: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return (await edge.get(path)).status_code == status

    return look


async def test_anyone_watches_the_promo_video_of_a_course_for_sale(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    course = Course()
    video_id = await _promoted(videos, course, clip)
    for viewer in (None, student(), instructor(), course.teacher, admin()):
        promo = await _promo(videos, viewer, video_id)
        base = promo["grant"]["hlsUrl"].removesuffix("/master.m3u8")
        assert promo["grant"]["posterUrl"] == f"{base}/poster.jpg"
        response = await edge.get(base.removeprefix(EDGE_URL) + "/master.m3u8")
        assert (response.status_code, response.text.startswith("#EXTM3U")) == (200, True)
    # What a learner has to be enrolled for stays closed.
    assert (await playback(videos, course, None))["playback"] is None


async def test_the_record_of_a_promo_video_is_for_those_who_manage_it(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await _promoted(videos, course, clip)
    for viewer in (course.teacher, admin()):
        assert (await _promo(videos, viewer, video_id))["video"] == {"id": video_id, "filename": "lesson.mp4"}
    for stranger in (None, student(), instructor()):
        assert (await _promo(videos, stranger, video_id))["video"] is None


@pytest.mark.parametrize("status", [OutlineStatus.DRAFT, OutlineStatus.SUSPENDED, OutlineStatus.ARCHIVED])
async def test_only_instructors_and_admins_watch_that_of_another_course(
    videos: Videos, clip: bytes, status: OutlineStatus
) -> None:
    course, learner = Course(status=status), student()
    video_id = await _promoted(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)
    for viewer in (None, student(), instructor(), learner):
        assert (await _promo(videos, viewer, video_id))["grant"] is None
    for viewer in (course.teacher, admin()):
        assert (await _promo(videos, viewer, video_id))["grant"] is not None


async def test_a_video_that_is_no_promo_video_is_granted_to_no_one(videos: Videos, clip: bytes) -> None:
    course, thief = Course(), Course()
    video_id = await ready_video(videos, course, clip)
    thief.promo_video_id = video_id
    await videos.publish_course(thief)
    for viewer in (None, student(), course.teacher, thief.teacher, admin()):
        for asked in (video_id, VIDEO.new()):
            assert (await _promo(videos, viewer, asked))["grant"] is None


async def test_a_replaced_promo_video_is_granted_no_more(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await _promoted(videos, course, clip)
    course.promo_video_id = None
    await videos.publish_course(course, 4)
    assert (await _promo(videos, None, video_id))["grant"] is None


async def test_a_promo_video_that_is_not_ready_has_no_grant(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await _promoted(videos, course, clip)
    document = await VideoDocument.get(video_id)
    assert document is not None
    for state in (VideoState.FAILED, VideoState.DELETED):
        await VideoDocument.get_pymongo_collection().update_one({"_id": video_id}, {"$set": {"state": state.value}})
        for viewer in (None, course.teacher):
            assert (await _promo(videos, viewer, video_id))["grant"] is None


async def test_taking_a_course_down_ends_the_grants_of_its_promo_video(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    course = Course()
    video_id = await _promoted(videos, course, clip)
    paths = [await _path(videos, viewer, video_id) for viewer in (None, student())]
    assert [(await edge.get(path)).status_code for path in paths] == [200, 200]

    course.status = OutlineStatus.SUSPENDED
    await videos.handle(CourseTakenDown(course=course.outline(4), reason="stolen", learners_keep_access=True))

    for path in paths:
        await eventually(_responds(edge, path, 403), "the end of the grant")
    assert (await _promo(videos, None, video_id))["grant"] is None


async def test_a_promo_video_cannot_be_deleted_until_it_is_none(videos: Videos, clip: bytes) -> None:
    course = Course(status=OutlineStatus.DRAFT)
    video_id = await _promoted(videos, course, clip)
    for viewer in (course.teacher, admin()):
        payload = (await videos.data(DELETE, viewer, id=video_id))["deleteVideo"]
        assert payload == {"video": None, "errors": [{"code": "IN_USE"}]}
    assert (await _promo(videos, course.teacher, video_id))["grant"] is not None

    course.promo_video_id = None
    await videos.publish_course(course, 4)
    assert (await videos.data(DELETE, course.teacher, id=video_id))["deleteVideo"]["video"] == {"status": "DELETED"}


async def test_grants_of_promo_videos_are_never_cached(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await _promoted(videos, course, clip)
    variables = {"ids": [{"__typename": "PromoVideo", "id": video_id}]}
    for viewer in (None, student()):
        found = await videos.subgraph.execute_cacheable(PROMO, variables, None, RequestInfo(viewer))
        assert found.cache_control == "no-store"
