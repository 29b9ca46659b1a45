"""A promo video from its upload on: watched by anyone while the course is for sale, and by no one else otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.test_journeys import assert_playable
from tests.end_to_end.user_client import UserClient
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

PROMO = "query($id: ID!) { course(by: {id: $id}) { id title promoVideo { id } } }"
GRANT = """query($id: ID!) { course(by: {id: $id}) { id
  promoVideo { id grant { hlsUrl posterUrl } video { filename } }
  viewerProgress { percent } viewerEnrollment { id } } }"""
SET = """mutation($id: ID!, $video: ID!) { setCoursePromoVideo(input: {courseId: $id, videoId: $video}) {
  course { id promoVideo { id } } errors { code } } }"""
REMOVE = """mutation($id: ID!) { removeCoursePromoVideo(input: {courseId: $id}) {
  course { promoVideo { id } } errors { code } } }"""


def _course(person: UserClient, course: journeys.Course, query: str = PROMO) -> Any:
    return person.execute(query, id=course.id)["course"]


def _granted(person: UserClient, course: journeys.Course) -> Any:
    """Return the promo video once it has a grant: videos has the new outline a moment later."""

    def look() -> Any:
        promo = _course(person, course, GRANT)["promoVideo"]
        return promo if promo is not None and promo["grant"] is not None else None

    return eventually_blocking(look, "the grant of the promo video")


def _chosen(instructor: UserClient, course: journeys.Course, video: str) -> Callable[[], bool]:
    def choose() -> bool:
        errors: list[object] = instructor.execute(SET, id=course.id, video=video)["setCoursePromoVideo"]["errors"]
        return not errors

    return choose


def test_anyone_watches_the_promo_video_of_a_course_for_sale(one_process: Marketplace, tmp_path: Path) -> None:
    market = one_process
    instructor, _ = journeys.join(market.url, market.inbox, "pia")
    journeys.become_instructor(instructor)
    learner, _ = journeys.join(market.url, market.inbox, "lou")
    stranger, _ = journeys.join(market.url, market.inbox, "otto")
    journeys.become_instructor(stranger)
    anyone = UserClient(market.url)
    course = journeys.create_course(instructor, market.admin, "Promoted", 1_999)
    journeys.write_lecture(instructor, course)
    video = journeys.upload(instructor, course, record_video(tmp_path / "promo.mp4"))
    early = instructor.execute(SET, id=course.id, video=video)["setCoursePromoVideo"]
    assert early == {"course": None, "errors": [{"code": "VIDEO_NOT_READY"}]}
    journeys.watch_until_ready(instructor, video)
    eventually_blocking(_chosen(instructor, course, video), "the choice of the promo video")

    # A draft: its instructor and admins alone.
    assert_playable(_granted(instructor, course)["grant"]["hlsUrl"])
    for person in (anyone, learner, stranger):
        assert _course(person, course) is None

    journeys.publish(instructor, market.admin, course)
    for person in (anyone, learner, stranger):
        promo = _granted(person, course)
        assert (promo["id"], promo["video"]) == (video, None)
        assert_playable(promo["grant"]["hlsUrl"])
        assert httpx.get(promo["grant"]["posterUrl"]).status_code == httpx.codes.OK
    seen = _course(learner, course, GRANT)
    assert (seen["viewerProgress"], seen["viewerEnrollment"]) == (None, None)
    rejected = stranger.execute(SET, id=course.id, video=video)["setCoursePromoVideo"]
    assert rejected == {"course": None, "errors": [{"code": "NOT_OWNER"}]}

    # Where it is used protects it from deletion.
    videos = instructor.execute("{ viewer { videos { edges { node { id isPromo lectures { id } } } } } }")
    assert videos["viewer"]["videos"]["edges"] == [{"node": {"id": video, "isPromo": True, "lectures": []}}]
    deleted = instructor.execute(
        "mutation($id: ID!) { deleteVideo(input: {videoId: $id}) { video { id } errors { code } } }", id=video
    )
    assert deleted["deleteVideo"] == {"video": None, "errors": [{"code": "IN_USE"}]}

    # The change invalidates what caches hold.
    for _ in range(2):
        assert _course(anyone, course)["promoVideo"] == {"id": video}
    instructor.do(REMOVE, id=course.id)
    assert _course(anyone, course)["promoVideo"] is None
    eventually_blocking(_chosen(instructor, course, video), "the second choice")
    assert _course(anyone, course)["promoVideo"] == {"id": video}

    # Taking the course down ends what was granted.
    playlist = _granted(anyone, course)["grant"]["hlsUrl"]
    market.admin.do(
        """mutation($id: ID!) { takeDownCourse(input: {
          courseId: $id, reason: "A complaint", learnersKeepAccess: true
        }) { errors { message } } }""",
        id=course.id,
    )
    assert _course(anyone, course) is None
    eventually_blocking(lambda: httpx.get(playlist).status_code in (401, 403, 404, 410), "the end of the grant")
    assert _granted(instructor, course)["video"] == {"filename": "sample_video.mp4"}
