"""Who may watch, decided as values."""

from datetime import timedelta

import pytest

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import VIDEO
from subgraphs.videos.service.model import UPLOAD, Failure, FailureCode, Published, Upload, Video, VideoState
from subgraphs.videos.service.playback import Decision, Denial, Lesson, decide_playback, grant_lifetime
from tests.subgraphs.people import admin, instructor, student
from tests.subgraphs.videos.conftest import Course

FILES = Published("videos/x/attempt-1", 60, ())


def _lesson(course: Course, state: VideoState = VideoState.READY) -> Lesson:
    now = utc_now()
    video = Video(
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
    outline = course.outline(1)
    return Lesson(outline.lectures[0], outline, video)


def _decide(viewer: Principal | None, course: Course, *, entitled: bool = False) -> Decision:
    return decide_playback(viewer, _lesson(course), entitled=entitled)


def test_whoever_is_enrolled_watches() -> None:
    assert _decide(student(), Course(), entitled=True) is FILES


def test_whoever_is_not_enrolled_does_not() -> None:
    assert _decide(student(), Course()) is Denial.NOT_ENROLLED


def test_an_anonymous_viewer_is_asked_to_sign_in() -> None:
    assert _decide(None, Course()) is Denial.AUTH_REQUIRED


def test_a_preview_is_free_for_everybody() -> None:
    assert _decide(None, Course(is_preview=True)) is FILES
    assert _decide(student(), Course(is_preview=True)) is FILES


@pytest.mark.parametrize("status", list(OutlineStatus))
def test_teachers_and_admins_watch_in_every_status(status: OutlineStatus) -> None:
    course = Course(status=status)
    assert _decide(course.teacher, course) is FILES
    assert _decide(admin(), course) is FILES


@pytest.mark.parametrize("status", [OutlineStatus.DRAFT, OutlineStatus.IN_REVIEW, OutlineStatus.CHANGES_REQUESTED])
def test_nobody_else_watches_before_publication(status: OutlineStatus) -> None:
    assert _decide(student(), Course(status=status), entitled=True) is Denial.NOT_ENROLLED
    assert _decide(None, Course(status=status, is_preview=True)) is Denial.AUTH_REQUIRED


def test_learners_keep_an_archived_course_but_its_previews_end() -> None:
    course = Course(status=OutlineStatus.ARCHIVED, is_preview=True)
    assert _decide(student(), course, entitled=True) is FILES
    assert _decide(student(), course) is Denial.NOT_ENROLLED


def test_another_instructor_is_a_stranger() -> None:
    assert _decide(instructor(), Course()) is Denial.NOT_ENROLLED


def test_a_teacher_without_the_role_is_a_stranger() -> None:
    course = Course()
    former = Principal(course.teacher.user_id, frozenset({"student"}))
    assert _decide(former, course) is Denial.NOT_ENROLLED


@pytest.mark.parametrize("state", [state for state in VideoState if state is not VideoState.READY])
def test_a_video_that_is_not_ready_is_not_played_by_anybody(state: VideoState) -> None:
    course = Course()
    for viewer in (course.teacher, admin()):
        assert decide_playback(viewer, _lesson(course, state), entitled=False) is Denial.VIDEO_NOT_READY
    assert decide_playback(student(), _lesson(course, state), entitled=True) is Denial.VIDEO_NOT_READY


def test_strangers_do_not_learn_whether_a_video_is_ready() -> None:
    assert decide_playback(student(), _lesson(Course(), VideoState.FAILED), entitled=False) is Denial.NOT_ENROLLED


@pytest.mark.parametrize(("seconds", "minutes"), [(60, 15), (1800, 60), (36_000, 120)])
def test_a_grant_lasts_for_watching_twice_within_limits(seconds: int, minutes: int) -> None:
    lifetime = grant_lifetime(Published("p", seconds, ()), least=timedelta(minutes=15), most=timedelta(hours=2))
    assert lifetime == timedelta(minutes=minutes)
