"""The end of access with a session, with the role in a course, and with an enrollment."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from subgraphs.accounts.events import SessionEnded
from subgraphs.catalog.events import CourseTakenDown, InstructorRemoved, OutlineStatus
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.edge import build
from tests.subgraphs.principals import instructor, student
from tests.subgraphs.videos.conftest import (
    COMPLETE,
    EDGE_URL,
    RESUME,
    START,
    Course,
    Videos,
    playback,
    put_parts,
    ready_video,
    upload_variables,
)
from tests.waiting import eventually

CONTENT = b"not much"


@pytest.fixture
async def edge(videos: Videos) -> AsyncIterator[httpx.AsyncClient]:
    app = build(videos.settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http,
    ):
        yield http


async def _granted(videos: Videos, course: Course, viewer: Principal | None) -> str:
    """Return the path of the playlist that the viewer is granted, on the edge."""
    grant = (await playback(videos, course, viewer))["playback"]["grant"]
    assert grant is not None
    return str(grant["hlsUrl"]).removeprefix(EDGE_URL)


def _status(edge: httpx.AsyncClient, path: str, status: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return (await edge.get(path)).status_code == status

    return look


async def _upload(videos: Videos, course: Course, owner: Principal, key: str = "k") -> dict[str, Any]:
    """Start an upload and send its parts; return what completes it."""
    started = await videos.data(START, owner, **upload_variables(course, CONTENT, key))
    session = started["startVideoUpload"]["uploadSession"]
    assert session is not None, started
    return {
        "session": session["id"],
        "video": session["video"]["id"],
        "parts": await put_parts(session, CONTENT),
        "url": session["parts"][0]["url"],
    }


async def _completed(videos: Videos, owner: Principal, upload: dict[str, Any]) -> list[str]:
    """Complete the upload; return the codes of the errors."""
    payload = (await videos.data(COMPLETE, owner, session=upload["session"], parts=upload["parts"]))[
        "completeVideoUpload"
    ]
    return [error["code"] for error in payload["errors"]]


async def _removed(videos: Videos, course: Course, co_instructor: Principal, revision: int) -> InstructorRemoved:
    course.co_instructors = ()
    return InstructorRemoved(course=course.outline(revision), user_id=co_instructor.user_id)


async def test_an_ended_session_ends_its_playback_and_no_others(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    course = Course()
    await ready_video(videos, course, clip)
    lost, kept = replace(course.teacher, session_id="ses_lost"), replace(course.teacher, session_id="ses_kept")
    ended, going_on = await _granted(videos, course, lost), await _granted(videos, course, kept)
    assert (await edge.get(ended)).status_code == 200

    await videos.handle(SessionEnded(user_id=lost.user_id, session_id="ses_lost"))

    await eventually(_status(edge, ended, 403), "the end of the grant")
    assert (await edge.get(going_on)).status_code == 200


async def test_an_ended_session_ends_its_uploads_and_no_others(videos: Videos) -> None:
    course = Course()
    await videos.publish_course(course)
    lost, kept = replace(course.teacher, session_id="ses_1"), replace(course.teacher, session_id="ses_2")
    ended, going_on = await _upload(videos, course, lost, "a"), await _upload(videos, course, kept, "b")

    for _ in range(2):
        await videos.handle(SessionEnded(user_id=lost.user_id, session_id="ses_1"))

    assert await _completed(videos, kept, ended) == ["EXPIRED"]
    resumed = (await videos.data(RESUME, kept, session=ended["session"]))["resumeVideoUpload"]
    assert resumed["errors"] == [{"code": "EXPIRED"}]
    async with httpx.AsyncClient() as client:
        assert (await client.put(ended["url"], content=CONTENT)).status_code == 404
    assert await _completed(videos, kept, going_on) == []


async def test_a_removed_co_instructors_upload_is_rejected_at_completion(videos: Videos) -> None:
    friend = instructor()
    course = Course(co_instructors=(friend.user_id,))
    await videos.publish_course(course, 1)
    upload = await _upload(videos, course, friend)

    course.co_instructors = ()
    await videos.publish_course(course, 2)

    assert await _completed(videos, friend, upload) == ["NOT_OWNER"]
    resumed = (await videos.data(RESUME, friend, session=upload["session"]))["resumeVideoUpload"]
    assert resumed["errors"] == [{"code": "NOT_OWNER"}]


async def test_a_removed_co_instructor_loses_playback_uploads_and_live_records(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    friend = instructor()
    course = Course(co_instructors=(friend.user_id,))
    await ready_video(videos, course, clip)
    path, of_owner = await _granted(videos, course, friend), await _granted(videos, course, course.teacher)
    upload = await _upload(videos, course, friend)
    records = videos.subgraph.subscribe(
        "subscription($id: ID!) { videoStatusChanged(videoId: $id) { status } }",
        {"id": upload["video"]},
        None,
        RequestInfo(friend),
    )
    assert (await anext(records))["data"] == {"videoStatusChanged": {"status": "AWAITING_UPLOAD"}}

    # Delivered alone and twice: the event holds the outline that ends the access.
    removal = await _removed(videos, course, friend, 3)
    for _ in range(2):
        await videos.handle(removal)

    await eventually(_status(edge, path, 403), "the end of the grant")
    assert (await edge.get(of_owner)).status_code == 200
    assert [record async for record in records] == []
    assert await _completed(videos, friend, upload) == ["NOT_OWNER"]
    assert (await playback(videos, course, friend))["playback"] == {"grant": None, "denial": "NOT_ENROLLED"}


async def test_a_late_removal_does_not_end_access_that_was_given_again(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    friend = instructor()
    course = Course(co_instructors=(friend.user_id,))
    await ready_video(videos, course, clip)
    removal = await _removed(videos, course, friend, 3)
    course.co_instructors = (friend.user_id,)
    await videos.publish_course(course, 4)
    path, upload = await _granted(videos, course, friend), await _upload(videos, course, friend)

    await videos.handle(removal)

    assert (await edge.get(path)).status_code == 200
    assert await _completed(videos, friend, upload) == []


async def test_a_refund_ends_playback_until_the_course_is_bought_again(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    course, learner = Course(), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id, 1)
    path = await _granted(videos, course, learner)

    await videos.revoke(learner.user_id, course.id, 2)

    await eventually(_status(edge, path, 403), "the end of the grant")
    await videos.enroll(learner.user_id, course.id, 3)
    again = await _granted(videos, course, learner)
    assert (await edge.get(again)).status_code == 200
    assert (await edge.get(path)).status_code == 403


async def test_a_free_preview_stays_open_after_a_session(videos: Videos, clip: bytes, edge: httpx.AsyncClient) -> None:
    course, viewer = Course(is_preview=True), replace(student(), session_id="ses_3")
    await ready_video(videos, course, clip)
    path = await _granted(videos, course, viewer)

    await videos.handle(SessionEnded(user_id=viewer.user_id, session_id="ses_3"))
    await videos.handle(SessionEnded(user_id=viewer.user_id, session_id="ses_4"))

    assert (await edge.get(path)).status_code == 200


@pytest.mark.parametrize("keep", [True, False])
async def test_a_course_that_is_taken_down_ends_previews_and_by_choice_its_learners_playback(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient, keep: bool
) -> None:
    course, learner = Course(is_preview=True), student()
    await ready_video(videos, course, clip)
    preview = await _granted(videos, course, None)
    course.is_preview = False
    await videos.publish_course(course, 3)
    await videos.enroll(learner.user_id, course.id, 1)
    path = await _granted(videos, course, learner)
    course.status, course.learners_keep_access = OutlineStatus.SUSPENDED, keep
    event = CourseTakenDown(course=course.outline(4), reason="stolen", learners_keep_access=keep)

    for _ in range(2):
        await videos.handle(event)

    await eventually(_status(edge, preview, 403), "the end of the preview")
    assert (await playback(videos, course, None))["playback"]["denial"] == "AUTH_REQUIRED"
    if keep:
        assert (await edge.get(path)).status_code == 200
    else:
        await eventually(_status(edge, path, 403), "the end of the grant")
        assert (await playback(videos, course, learner))["playback"]["denial"] == "NOT_ENROLLED"
    # The owner may still watch, with a new grant.
    assert (await edge.get(await _granted(videos, course, course.teacher))).status_code == 200


async def test_a_late_take_down_does_not_end_access_to_a_restored_course(
    videos: Videos, clip: bytes, edge: httpx.AsyncClient
) -> None:
    course, learner = Course(), student()
    await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id, 1)
    course.status, course.learners_keep_access = OutlineStatus.SUSPENDED, False
    late = CourseTakenDown(course=course.outline(3), reason="stolen", learners_keep_access=False)
    course.status, course.learners_keep_access = OutlineStatus.PUBLISHED, True
    await videos.publish_course(course, 4)
    path = await _granted(videos, course, learner)

    await videos.handle(late)

    assert (await edge.get(path)).status_code == 200
