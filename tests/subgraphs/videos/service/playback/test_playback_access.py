"""The access rules of playback."""

from datetime import timedelta

import pytest

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.videos.service.model import UPLOAD, Failure, FailureCode, Publication, Upload, Video, VideoState
from subgraphs.videos.service.playback.playback_access import (
    Decision,
    Denial,
    decide_playback,
    decide_promo,
    grant_lifetime,
)
from subgraphs.videos.service.playback.video_lectures import PromoVideo, VideoLecture
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.videos.conftest import Course

FILES = Publication("videos/x/attempt-1", 60, ())


def _video(course: Course, state: VideoState) -> Video:
    now = utc_now()
    return Video(
        id=VIDEO.new(),
        course_id=course.id,
        owner_id=course.teacher.user_id,
        state=state,
        progress_percent=0,
        attempt=1,
        upload=Upload(UPLOAD.new(), "s", "k", "f", 1, 1, None, "i", now),
        published=FILES if state is VideoState.READY else None,
        failure=Failure(FailureCode.ENCODING_FAILED) if state is VideoState.FAILED else None,
        created_at=now,
    )


def _video_lecture(course: Course, state: VideoState = VideoState.READY) -> VideoLecture:
    outline = course.outline(1)
    return VideoLecture(outline.lectures[0], outline, _video(course, state))


def _decide(viewer: Principal | None, course: Course, *, entitled: bool = False) -> Decision:
    return decide_playback(viewer, _video_lecture(course), entitled=entitled)


def test_an_enrolled_viewer_may_watch() -> None:
    assert _decide(student(), Course(), entitled=True) is FILES


def test_a_viewer_without_enrollment_is_not_enrolled() -> None:
    assert _decide(student(), Course()) is Denial.NOT_ENROLLED


def test_an_anonymous_viewer_must_authenticate() -> None:
    assert _decide(None, Course()) is Denial.AUTH_REQUIRED


def test_a_preview_is_free_for_all_viewers() -> None:
    assert _decide(None, Course(is_preview=True)) is FILES
    assert _decide(student(), Course(is_preview=True)) is FILES


@pytest.mark.parametrize("status", list(OutlineStatus))
def test_instructors_and_admins_may_watch_in_every_status(status: OutlineStatus) -> None:
    course = Course(status=status)
    assert _decide(course.teacher, course) is FILES
    assert _decide(admin(), course) is FILES


@pytest.mark.parametrize("status", [OutlineStatus.DRAFT, OutlineStatus.IN_REVIEW, OutlineStatus.CHANGES_REQUESTED])
def test_other_viewers_may_not_watch_before_publication(status: OutlineStatus) -> None:
    assert _decide(student(), Course(status=status), entitled=True) is Denial.NOT_ENROLLED
    assert _decide(None, Course(status=status, is_preview=True)) is Denial.AUTH_REQUIRED


def test_an_archived_course_is_open_to_enrolled_viewers_without_free_previews() -> None:
    course = Course(status=OutlineStatus.ARCHIVED, is_preview=True)
    assert _decide(student(), course, entitled=True) is FILES
    assert _decide(student(), course) is Denial.NOT_ENROLLED


def test_an_instructor_of_another_course_is_not_enrolled() -> None:
    assert _decide(instructor(), Course()) is Denial.NOT_ENROLLED


def test_an_instructor_without_the_role_is_not_enrolled() -> None:
    course = Course()
    former = Principal(course.teacher.user_id, frozenset({"student"}))
    assert _decide(former, course) is Denial.NOT_ENROLLED


@pytest.mark.parametrize("state", [state for state in VideoState if state is not VideoState.READY])
def test_a_video_that_is_not_ready_is_denied_to_every_viewer(state: VideoState) -> None:
    course = Course()
    for viewer in (course.teacher, admin()):
        assert decide_playback(viewer, _video_lecture(course, state), entitled=False) is Denial.VIDEO_NOT_READY
    assert decide_playback(student(), _video_lecture(course, state), entitled=True) is Denial.VIDEO_NOT_READY


def test_a_denial_does_not_reveal_whether_the_video_is_ready() -> None:
    assert (
        decide_playback(student(), _video_lecture(Course(), VideoState.FAILED), entitled=False) is Denial.NOT_ENROLLED
    )


@pytest.mark.parametrize(("seconds", "minutes"), [(60, 15), (1800, 60), (36_000, 120)])
def test_a_grant_lasts_twice_the_duration_within_limits(seconds: int, minutes: int) -> None:
    lifetime = grant_lifetime(Publication("p", seconds, ()), minimum=timedelta(minutes=15), maximum=timedelta(hours=2))
    assert lifetime == timedelta(minutes=minutes)


def _promo(viewer: Principal | None, course: Course, state: VideoState = VideoState.READY) -> Publication | None:
    return decide_promo(viewer, PromoVideo(course.outline(1), _video(course, state)))


@pytest.mark.parametrize("status", list(OutlineStatus))
def test_a_promo_video_is_free_for_all_viewers_exactly_while_its_course_is_for_sale(status: OutlineStatus) -> None:
    course = Course(status=status)
    expected = FILES if status in (OutlineStatus.PUBLISHED, OutlineStatus.UNLISTED) else None
    for viewer in (None, student(), instructor()):
        assert _promo(viewer, course) is expected
    for viewer in (course.teacher, admin()):
        assert _promo(viewer, course) is FILES


@pytest.mark.parametrize("state", [state for state in VideoState if state is not VideoState.READY])
def test_a_promo_video_is_watched_only_while_it_is_ready(state: VideoState) -> None:
    course = Course()
    for viewer in (None, course.teacher, admin()):
        assert _promo(viewer, course, state) is None
