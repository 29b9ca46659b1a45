"""The promo video of a course: who chooses it, of which videos, who sees it, and what removes it."""

import asyncio
from typing import Any

import pytest

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import ENROLLMENT, VIDEO, CourseId, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentSource
from subgraphs.videos.events import VideoDeleted, VideoUploaded
from tests.subgraphs.catalog.conftest import (
    ARCHIVE,
    ATTACH,
    COURSE,
    REMOVE_PROMO,
    RESTORE,
    SET_PROMO,
    SUBMIT,
    TAKE_DOWN,
    UNLIST,
    Catalog,
)
from tests.subgraphs.principals import admin, instructor, moderator, student

PROMO = "query ($id: ID!) { course(by: {id: $id}) { id promoVideo { id } } }"
PUBLIC = "public, max-age=60"


async def _promo(catalog: Catalog, viewer: Principal | None, course_id: str) -> str | None:
    """Return the id of the promo video that the viewer sees."""
    course = (await catalog.data(PROMO, viewer, id=course_id))["course"]
    promo = None if course is None else course["promoVideo"]
    return None if promo is None else str(promo["id"])


async def _promoted(catalog: Catalog, owner: Principal, title: str) -> tuple[str, VideoId]:
    """Return a published course and its promo video."""
    course_id = await catalog.published(owner, title, await catalog.category(f"Of {title}"))
    video_id = await catalog.ready_video(owner, course_id)
    await catalog.change(SET_PROMO, owner, id=course_id, video=video_id)
    return course_id, video_id


async def _latest_outline(catalog: Catalog, course_id: str) -> Any:
    outlines = [event.course for event in await catalog.published_events() if isinstance(event, CourseUpdated)]
    return max((each for each in outlines if each.id == course_id), key=lambda each: each.revision)


def _deleted(owner: Principal, course_id: str, video_id: VideoId) -> VideoDeleted:
    return VideoDeleted(video_id=video_id, course_id=CourseId(course_id), owner_id=owner.user_id, filename="lesson.mp4")


async def test_everyone_sees_the_promo_video_of_a_course_for_sale(catalog: Catalog) -> None:
    owner = instructor()
    course_id, video_id = await _promoted(catalog, owner, "Open to all")
    for viewer in (None, student(), instructor(), owner, catalog.admin):
        assert await _promo(catalog, viewer, course_id) == video_id
    await catalog.change(UNLIST, owner, id=course_id)
    assert await _promo(catalog, None, course_id) == video_id
    assert (await _latest_outline(catalog, course_id)).promo_video_id == video_id


async def test_the_promo_video_of_a_draft_is_seen_by_who_sees_the_draft(catalog: Catalog) -> None:
    owner, helper = instructor(), instructor()
    course_id = await catalog.finished_draft(owner, "In the making", await catalog.category("Makings"))
    await catalog.teach_together(owner, course_id, helper)
    video_id = await catalog.ready_video(owner, course_id)
    await catalog.change(SET_PROMO, helper, id=course_id, video=video_id)
    for viewer in (owner, helper, catalog.admin, moderator()):
        assert await _promo(catalog, viewer, course_id) == video_id
    for stranger in (None, student(), instructor()):
        assert await _promo(catalog, stranger, course_id) is None


async def test_a_course_that_is_taken_down_or_archived_shows_no_promo_video(catalog: Catalog) -> None:
    owner, learner = instructor(), student()
    course_id, video_id = await _promoted(catalog, owner, "Here and gone")
    await catalog.handle(
        EnrollmentGranted(
            enrollment_id=ENROLLMENT.new(),
            user_id=learner.user_id,
            course_id=CourseId(course_id),
            source=EnrollmentSource.PURCHASE,
            revision=1,
            enrolled_at=utc_now(),
        )
    )
    await catalog.change(TAKE_DOWN, catalog.admin, id=course_id)
    assert (await catalog.data(PROMO, learner, id=course_id))["course"] == {"id": course_id, "promoVideo": None}
    assert [await _promo(catalog, viewer, course_id) for viewer in (None, owner, catalog.admin)] == [
        None,
        video_id,
        video_id,
    ]
    await catalog.change(RESTORE, catalog.admin, id=course_id)
    assert await _promo(catalog, None, course_id) == video_id
    await catalog.change(ARCHIVE, owner, id=course_id)
    assert [await _promo(catalog, viewer, course_id) for viewer in (None, learner, owner)] == [None, None, video_id]


async def test_a_promo_video_is_replaced_and_removed(catalog: Catalog) -> None:
    owner = instructor()
    course_id, first = await _promoted(catalog, owner, "Second thoughts")
    second = await catalog.ready_video(owner, course_id)
    assert first != second
    version = (await catalog.change(SET_PROMO, owner, id=course_id, video=second))["course"]["version"]
    assert await _promo(catalog, None, course_id) == second
    # What changes nothing is no edit.
    again = await catalog.change(SET_PROMO, owner, id=course_id, video=second, version=version)
    assert again["course"]["version"] == version
    removed = await catalog.change(REMOVE_PROMO, owner, id=course_id, version=version)
    assert removed["course"]["version"] == version + 1
    assert await _promo(catalog, owner, course_id) is None
    assert (await _latest_outline(catalog, course_id)).promo_video_id is None


async def test_only_ready_videos_of_the_course_are_chosen(catalog: Catalog) -> None:
    owner = instructor()
    category_id = await catalog.category("Choices")
    course_id = await catalog.published(owner, "The course", category_id)
    other_id = await catalog.published(owner, "Another course", category_id)
    unfinished = VIDEO.new()
    await catalog.handle(
        VideoUploaded(video_id=unfinished, course_id=CourseId(course_id), owner_id=owner.user_id, filename="a.mp4")
    )
    gone = await catalog.ready_video(owner, course_id)
    await catalog.handle(_deleted(owner, course_id, gone))
    of_other = await catalog.ready_video(owner, other_id)
    for video_id, code in {
        unfinished: "VIDEO_NOT_READY",
        VIDEO.new(): "VIDEO_NOT_READY",
        gone: "VIDEO_NOT_READY",
        of_other: "NOT_OWNER",
    }.items():
        assert await catalog.error_reasons(SET_PROMO, owner, id=course_id, video=video_id) == [code]
    assert await _promo(catalog, owner, course_id) is None


async def test_others_choose_and_remove_no_promo_video(catalog: Catalog) -> None:
    owner = instructor()
    course_id, video_id = await _promoted(catalog, owner, "Hands off")
    another = await catalog.ready_video(owner, course_id)
    draft = await catalog.draft(owner, "Hidden", await catalog.category("Hidden things"))
    stranger = instructor()
    assert await catalog.error_reasons(SET_PROMO, stranger, id=course_id, video=another) == ["NOT_OWNER"]
    assert await catalog.error_reasons(REMOVE_PROMO, stranger, id=course_id) == ["NOT_OWNER"]
    assert await catalog.error_reasons(SET_PROMO, stranger, id=draft["id"], video=another) == ["NOT_FOUND"]
    # Nor does the error tell whether there is such a video.
    assert await catalog.error_reasons(SET_PROMO, stranger, id=course_id, video=VIDEO.new()) == ["NOT_OWNER"]
    for viewer, code in ((None, "UNAUTHENTICATED"), (student(), "FORBIDDEN"), (admin(), "FORBIDDEN")):
        for mutation, variables in ((SET_PROMO, {"video": another}), (REMOVE_PROMO, {})):
            response = await catalog.response(mutation, viewer, id=course_id, **variables)
            assert response["errors"][0]["extensions"]["code"] == code
    assert await _promo(catalog, None, course_id) == video_id


async def test_a_stale_version_and_a_course_in_review_change_nothing(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.finished_draft(owner, "Waiting", await catalog.category("Waits"))
    video_id = await catalog.ready_video(owner, course_id)
    assert await catalog.error_reasons(SET_PROMO, owner, id=course_id, video=video_id, version=99) == ["STALE_VERSION"]
    await catalog.change(SUBMIT, owner, id=course_id)
    assert await catalog.error_reasons(SET_PROMO, owner, id=course_id, video=video_id) == ["WRONG_STATUS"]
    assert await _promo(catalog, owner, course_id) is None


async def test_the_deletion_of_the_video_removes_it_from_page_and_lectures(catalog: Catalog) -> None:
    owner = instructor()
    course_id, video_id = await _promoted(catalog, owner, "Lost film")
    lecture_id = await catalog.lecture(owner, course_id, "The film itself")
    await catalog.change(ATTACH, owner, lecture=lecture_id, video=video_id)
    for _ in range(2):
        await catalog.handle(_deleted(owner, course_id, video_id))
    assert await _promo(catalog, owner, course_id) is None
    course = (await catalog.data(COURSE, owner, id=course_id))["course"]
    assert [lecture["complete"] for section in course["sections"] for lecture in section["lectures"]] == [True, False]
    assert (await _latest_outline(catalog, course_id)).promo_video_id is None


async def test_a_video_chosen_while_it_is_deleted_is_no_promo_video(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await catalog.published(owner, "Both at once", await catalog.category("At once"))
    for _ in range(15):
        video_id = await catalog.ready_video(owner, course_id)
        await asyncio.gather(
            catalog.payload(SET_PROMO, owner, id=course_id, video=video_id),
            catalog.handle(_deleted(owner, course_id, video_id)),
        )
        assert await _promo(catalog, owner, course_id) is None


@pytest.mark.parametrize("chosen", [True, False])
async def test_a_public_promo_video_is_cacheable_until_it_changes(catalog: Catalog, *, chosen: bool) -> None:
    owner = instructor()
    course_id, video_id = await _promoted(catalog, owner, f"Cached {chosen}")
    if not chosen:
        await catalog.change(REMOVE_PROMO, owner, id=course_id)
    for viewer in (None, student(), owner):
        found = await catalog.subgraph.execute_cacheable(PROMO, {"id": course_id}, None, RequestInfo(viewer))
        assert (found.cache_control, found.vary) == (PUBLIC, None)
    mutation, more = (REMOVE_PROMO, {}) if chosen else (SET_PROMO, {"video": video_id})
    response = await catalog.response(mutation, owner, id=course_id, **more)
    assert {"type": "Course", "key": {"id": course_id}} in response["extensions"]["invalidate"]


async def test_the_promo_video_of_an_archived_course_is_not_cached_for_its_instructor(catalog: Catalog) -> None:
    owner = instructor()
    course_id, _ = await _promoted(catalog, owner, "Archived film")
    await catalog.change(ARCHIVE, owner, id=course_id)
    found = await catalog.subgraph.execute_cacheable(PROMO, {"id": course_id}, None, RequestInfo(owner))
    assert found.cache_control == "no-store"
    anonymous = await catalog.subgraph.execute_cacheable(PROMO, {"id": course_id}, None, RequestInfo())
    assert (anonymous.cache_control, anonymous.vary) == (PUBLIC, "authorization")
