"""Playback through the graph: who gets a grant, who a reason why not, who nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import LECTURE
from tests.subgraphs.people import admin, instructor, student
from tests.subgraphs.videos.conftest import EDGE_URL, PLAYBACK, VIDEO, Course, Videos, playback, ready_video, state_of

ENTITY = "query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Video { id state failureReason } } }"


async def _denial(videos: Videos, course: Course, viewer: Principal | None) -> str | None:
    answer = (await playback(videos, course, viewer))["playback"]
    denial: str | None = answer["denial"]
    assert (answer["grant"] is None) is (denial is not None)
    return denial


async def test_a_learner_gets_addresses_that_expire(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)

    grant = (await playback(videos, course, learner))["playback"]["grant"]

    base = grant["hlsUrl"].removesuffix("/master.m3u8")
    assert base.startswith(f"{EDGE_URL}/")
    assert (grant["posterUrl"], grant["storyboardVttUrl"]) == (f"{base}/poster.jpg", f"{base}/storyboard.vtt")
    lifetime = datetime.fromisoformat(grant["expiresAt"]) - videos.clock()
    assert timedelta(minutes=14) < lifetime <= timedelta(minutes=15)


async def test_strangers_get_a_reason_and_not_an_error(videos: Videos, clip: bytes) -> None:
    course = Course()
    await ready_video(videos, course, clip)
    assert await _denial(videos, course, None) == "AUTH_REQUIRED"
    assert await _denial(videos, course, student()) == "NOT_ENROLLED"
    assert await _denial(videos, course, instructor()) == "NOT_ENROLLED"


async def test_enrollment_in_one_course_opens_no_other(videos: Videos, clip: bytes) -> None:
    mine, other, learner = Course(), Course(), student()
    await ready_video(videos, other, clip)
    await videos.enroll(learner.user_id, mine.id)
    assert await _denial(videos, other, learner) == "NOT_ENROLLED"


async def test_a_revoked_learner_is_a_stranger_again_and_may_come_back(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id, revision=1)
    await videos.revoke(learner.user_id, course.id, revision=2)
    await videos.enroll(learner.user_id, course.id, revision=1)
    assert await _denial(videos, course, learner) == "NOT_ENROLLED"
    await videos.enroll(learner.user_id, course.id, revision=3)
    assert await _denial(videos, course, learner) is None


async def test_teachers_admins_and_viewers_of_previews_watch(videos: Videos, clip: bytes) -> None:
    course = Course(is_preview=True)
    await ready_video(videos, course, clip)
    for viewer in (course.teacher, admin(), student(), None):
        assert await _denial(videos, course, viewer) is None


async def test_a_draft_is_watched_by_its_teacher_only(videos: Videos, clip: bytes) -> None:
    course, learner = Course(status=OutlineStatus.DRAFT, is_preview=True), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)
    assert await _denial(videos, course, learner) == "NOT_ENROLLED"
    assert await _denial(videos, course, course.teacher) is None


async def test_a_video_in_the_making_is_denied_with_that_reason(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.teach(course, 1)
    course.video_id = await videos.upload(course, clip, "k")
    await videos.teach(course, 2)
    assert await _denial(videos, course, course.teacher) == "VIDEO_NOT_READY"


async def test_another_courses_video_is_not_shown_by_attaching_it(videos: Videos, clip: bytes) -> None:
    victim, thief = Course(), Course()
    stolen = await ready_video(videos, victim, clip)
    thief.video_id = stolen
    await videos.teach(thief)

    entity = await playback(videos, thief, thief.teacher)
    assert (entity["playback"]["denial"], entity["video"]) == ("VIDEO_NOT_READY", None)


async def test_an_older_outline_does_not_replace_a_newer_one(videos: Videos, clip: bytes) -> None:
    course = Course()
    await ready_video(videos, course, clip)
    course.status, newest = OutlineStatus.ARCHIVED, 9
    await videos.teach(course, newest)
    course.status, course.is_preview = OutlineStatus.PUBLISHED, True
    await videos.teach(course, newest - 1)
    assert await _denial(videos, course, None) == "AUTH_REQUIRED"


async def test_an_unknown_lecture_has_nothing_to_play(videos: Videos) -> None:
    ids = [{"__typename": "Lecture", "id": LECTURE.new()}, {"__typename": "Lecture", "id": "nonsense"}]
    entities = (await videos.ask(PLAYBACK, admin(), ids=ids))["_entities"]
    assert entities == [{"playback": None, "video": None}, None]


async def test_a_videos_record_is_for_those_who_teach_its_course(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    representation = [{"__typename": "Video", "id": video_id}]

    async def seen(viewer: Principal | None) -> Any:
        return (await videos.ask(ENTITY, viewer, ids=representation))["_entities"][0]

    for viewer in (course.teacher, admin()):
        assert (await seen(viewer))["state"] == "READY"
        assert (await videos.ask(VIDEO, viewer, id=video_id))["video"]["id"] == video_id
    for stranger in (None, student(), instructor()):
        assert await seen(stranger) is None
    assert (await videos.ask(VIDEO, instructor(), id=video_id))["video"] is None
    answer = await videos.answer(VIDEO, student(), id=video_id)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("known", [True, False])
async def test_a_ready_videos_record_is_shown_with_its_public_lecture(
    videos: Videos, clip: bytes, *, known: bool
) -> None:
    course = Course(published=known)
    video_id = await ready_video(videos, course, clip)
    shown = (await playback(videos, course, student()))["video"]
    assert shown == ({"id": video_id, "state": "READY"} if known else None)
    assert (await state_of(videos, course, video_id))["state"] == "READY"
