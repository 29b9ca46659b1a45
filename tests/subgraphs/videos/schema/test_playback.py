"""Playback grants and denials through the graph."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import LECTURE
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.videos.conftest import EDGE_URL, PLAYBACK, VIDEO, Course, Videos, playback, ready_video, state_of

ENTITY = "query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Video { id status failureReason } } }"


async def _denial(videos: Videos, course: Course, viewer: Principal | None) -> str | None:
    response = (await playback(videos, course, viewer))["playback"]
    denial: str | None = response["denial"]
    assert (response["grant"] is None) is (denial is not None)
    return denial


async def test_an_enrolled_viewer_gets_a_grant_that_expires(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)

    grant = (await playback(videos, course, learner))["playback"]["grant"]

    base = grant["hlsUrl"].removesuffix("/master.m3u8")
    assert base.startswith(f"{EDGE_URL}/")
    assert (grant["posterUrl"], grant["storyboardVttUrl"]) == (f"{base}/poster.jpg", f"{base}/storyboard.vtt")
    lifetime = datetime.fromisoformat(grant["expiresAt"]) - videos.clock()
    assert timedelta(minutes=14) < lifetime <= timedelta(minutes=15)


async def test_other_viewers_get_a_denial_and_not_an_error(videos: Videos, clip: bytes) -> None:
    course = Course()
    await ready_video(videos, course, clip)
    assert await _denial(videos, course, None) == "AUTH_REQUIRED"
    assert await _denial(videos, course, student()) == "NOT_ENROLLED"
    assert await _denial(videos, course, instructor()) == "NOT_ENROLLED"


async def test_enrollment_gives_no_access_to_other_courses(videos: Videos, clip: bytes) -> None:
    mine, other, learner = Course(), Course(), student()
    await ready_video(videos, other, clip)
    await videos.enroll(learner.user_id, mine.id)
    assert await _denial(videos, other, learner) == "NOT_ENROLLED"


async def test_a_revoked_enrollment_denies_playback_until_it_is_granted_again(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id, revision=1)
    await videos.revoke(learner.user_id, course.id, revision=2)
    await videos.enroll(learner.user_id, course.id, revision=1)
    assert await _denial(videos, course, learner) == "NOT_ENROLLED"
    await videos.enroll(learner.user_id, course.id, revision=3)
    assert await _denial(videos, course, learner) is None


async def test_instructors_admins_and_viewers_of_previews_get_a_grant(videos: Videos, clip: bytes) -> None:
    course = Course(is_preview=True)
    await ready_video(videos, course, clip)
    for viewer in (course.teacher, admin(), student(), None):
        assert await _denial(videos, course, viewer) is None


async def test_only_its_instructor_watches_a_draft(videos: Videos, clip: bytes) -> None:
    course, learner = Course(status=OutlineStatus.DRAFT, is_preview=True), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)
    assert await _denial(videos, course, learner) == "NOT_ENROLLED"
    assert await _denial(videos, course, course.teacher) is None


async def test_an_unfinished_video_is_denied_as_not_ready(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.publish_course(course, 1)
    course.video_id = await videos.upload(course, clip, "k")
    await videos.publish_course(course, 2)
    assert await _denial(videos, course, course.teacher) == "VIDEO_NOT_READY"


async def test_attaching_another_courses_video_gives_no_access_to_it(videos: Videos, clip: bytes) -> None:
    victim, thief = Course(), Course()
    stolen = await ready_video(videos, victim, clip)
    thief.video_id = stolen
    await videos.publish_course(thief)

    entity = await playback(videos, thief, thief.teacher)
    assert (entity["playback"]["denial"], entity["video"]) == ("VIDEO_NOT_READY", None)


async def test_an_older_outline_does_not_replace_a_newer_one(videos: Videos, clip: bytes) -> None:
    course = Course()
    await ready_video(videos, course, clip)
    course.status, newest = OutlineStatus.ARCHIVED, 9
    await videos.publish_course(course, newest)
    course.status, course.is_preview = OutlineStatus.PUBLISHED, True
    await videos.publish_course(course, newest - 1)
    assert await _denial(videos, course, None) == "AUTH_REQUIRED"


async def test_an_unknown_lecture_has_no_playback(videos: Videos) -> None:
    ids = [{"__typename": "Lecture", "id": LECTURE.new()}]
    entities = (await videos.data(PLAYBACK, admin(), ids=ids))["_entities"]
    assert entities == [{"playback": None, "video": None}]


async def test_only_instructors_of_the_course_and_admins_see_a_video(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    representation = [{"__typename": "Video", "id": video_id}]

    async def seen(viewer: Principal | None) -> Any:
        return (await videos.data(ENTITY, viewer, ids=representation))["_entities"][0]

    for viewer in (course.teacher, admin()):
        assert (await seen(viewer))["status"] == "READY"
        assert (await videos.data(VIDEO, viewer, id=video_id))["video"]["id"] == video_id
    for stranger in (None, student(), instructor()):
        assert await seen(stranger) is None
    assert (await videos.data(VIDEO, instructor(), id=video_id))["video"] is None
    response = await videos.response(VIDEO, student(), id=video_id)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("known", [True, False])
async def test_a_ready_video_of_a_published_course_is_visible_with_its_lecture(
    videos: Videos, clip: bytes, *, known: bool
) -> None:
    course = Course(published=known)
    video_id = await ready_video(videos, course, clip)
    shown = (await playback(videos, course, student()))["video"]
    assert shown == ({"id": video_id, "status": "READY"} if known else None)
    assert (await state_of(videos, course, video_id))["status"] == "READY"
