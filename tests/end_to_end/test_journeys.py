"""From a new account to a paid, watched and reviewed course, over HTTP and WebSocket against real servers."""

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.user_client import UserClient
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

COURSE_PAGE = """query($slug: String!) {
  course(by: {slug: $slug}) {
    title
    instructors { displayName taughtCourses { edges { node { id } } } }
    viewerPrice { total { amountMinor currency } }
    viewerEnrollment { status }
    viewerProgress { percent resumeLecture { id title viewerProgress { positionSeconds } } }
    rating { average count }
    sections { lectures { id title durationSeconds playback { grant { hlsUrl } denial } } }
  }
}"""


@pytest.mark.parametrize("deployment", ["one_process", "multi_process_deployment"])
def test_a_course_is_made_found_bought_watched_and_reviewed(
    deployment: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    market: Marketplace = request.getfixturevalue(deployment)
    instructor, _ = journeys.join(market.url, market.inbox, "ines")
    instructor_id = journeys.become_instructor(instructor)
    student, email = journeys.join(market.url, market.inbox, "sam")
    student.do("mutation($id: ID!) { followInstructor(input: {userId: $id}) { errors { message } } }", id=instructor_id)
    word = uuid.uuid4().hex[:12]
    course = journeys.create_course(instructor, market.admin, f"Sailing with {word}", 1_999)
    video = journeys.upload(instructor, course, record_video(tmp_path / "sample_video.mp4"))
    states = journeys.watch_until_ready(instructor, video)
    assert states[-1] == "READY"
    lecture = journeys.add_lecture(instructor, course, video, "Casting off", preview=False)

    # From the first on: the subscription may take hold later than the course is published.
    with journeys.listening(student, after="0") as notifications:
        journeys.publish(instructor, market.admin, course)
        assert next(notifications)["kind"] == "COURSE_PUBLISHED"

        found = journeys.find(student, word)
        assert found["viewerPrice"]["total"] == {"amountMinor": "1999", "currency": "USD"}
        assert journeys.playback(student, course.id, lecture) == {"grant": None, "denial": "NOT_ENROLLED"}

        checkout = journeys.check_out(student, course.id)
        journeys.pay(checkout, email)
        paid = next(notifications)
        assert paid["kind"] == "ORDER_PAID"
    journeys.enrolled(student, course.id)
    eventually_blocking(lambda: len(market.inbox.mails_to(email)) >= 2, "the mail about the order")

    playlist = journeys.granted_playback(student, course.id, lecture)
    assert_playable(playlist)
    progress = journeys.report_progress(student, lecture, 6)
    assert progress["resumeLecture"] is None or progress["resumeLecture"]["id"] == lecture
    journeys.review(student, course.id, 5)

    page = eventually_blocking(lambda: complete_page(student, found["slug"]), "the course page")
    assert page["instructors"][0]["displayName"] == "Ines"
    assert page["viewerEnrollment"] == {"status": "ACTIVE"}
    assert page["rating"] == {"average": 5.0, "count": 1}
    assert page["sections"][0]["lectures"][0]["playback"]["denial"] is None

    def is_top() -> bool:
        top = student.execute("{ topCourses(first: 100) { course { id } sales } }")["topCourses"]
        return any(row["course"]["id"] == course.id and row["sales"] == 1 for row in top)

    eventually_blocking(is_top, "the sale in the statistics")

    # Whoever comes back with the last number they saw gets what followed, once.
    with journeys.listening(student, after=str(int(paid["seq"]) - 1)) as notifications:
        assert next(notifications)["seq"] == paid["seq"]


def complete_page(student: UserClient, slug: str) -> dict[str, Any] | None:
    """Return the whole course page in one operation, once every domain has heard of everything."""
    page: dict[str, Any] = student.execute(COURSE_PAGE, slug=slug)["course"]
    return page if page["rating"]["count"] and page["viewerProgress"] else None


def assert_playable(playlist_url: str) -> None:
    """Check that the playlist names renditions, and that a segment needs the token in its path."""
    main = httpx.get(playlist_url).raise_for_status().text
    assert "#EXT-X-STREAM-INF" in main
    rendition_url = urljoin(playlist_url, next(line for line in main.splitlines() if line and line[0] != "#"))
    rendition = httpx.get(rendition_url).raise_for_status().text
    segment_url = urljoin(rendition_url, next(line for line in rendition.splitlines() if line and line[0] != "#"))
    part = httpx.get(segment_url, headers={"range": "bytes=0-99"})
    assert part.status_code == httpx.codes.PARTIAL_CONTENT
    assert len(part.content) == 100
    forged = segment_url.replace(segment_url.split("/")[4], "x" * 20)
    assert httpx.get(forged).status_code in (401, 403, 404)
