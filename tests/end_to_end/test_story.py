"""From a new account to a paid, watched and reviewed course, over HTTP and WebSocket against real servers."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.end_to_end import story
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.film import make_film
from tests.end_to_end.people import Person, eventually

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

COURSE_PAGE = """query($slug: String!) {
  course(slug: $slug) {
    title
    instructors { displayName taughtCourses { edges { node { id } } } }
    viewerPrice { total { amountMinor currency } }
    viewerEnrollment { status }
    viewerProgress { percent resumeLecture { id title viewerProgress { positionSeconds } } }
    rating { average count }
    sections { lectures { id title durationSeconds playback { grant { hlsUrl } denial } } }
  }
}"""


@pytest.mark.parametrize("deployment", ["together", "apart"])
def test_a_course_is_made_found_bought_watched_and_reviewed(
    deployment: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    market: Marketplace = request.getfixturevalue(deployment)
    instructor, _ = story.join(market.url, market.inbox, "ines")
    instructor_id = story.become_instructor(instructor)
    student, email = story.join(market.url, market.inbox, "sam")
    student.do("mutation($id: ID!) { instructorFollow(userId: $id) { errors { message } } }", id=instructor_id)
    word = uuid.uuid4().hex[:12]
    course = story.create_course(instructor, market.admin, f"Sailing with {word}", 1_999)
    video = story.upload(instructor, course, make_film(tmp_path / "film.mp4"))
    states = story.watch_until_ready(instructor, video)
    assert states[-1] == "READY"
    lecture = story.add_lecture(instructor, course, video, "Casting off", preview=False)

    # From the first on: the subscription may take hold later than the course is published.
    with story.listening(student, after="0") as notifications:
        story.publish(instructor, market.admin, course)
        assert next(notifications)["kind"] == "COURSE_PUBLISHED"

        found = story.find(student, word)
        assert found["viewerPrice"]["total"] == {"amountMinor": "1999", "currency": "USD"}
        assert story.playback(student, course.id, lecture) == {"grant": None, "denial": "NOT_ENROLLED"}

        checkout = story.check_out(student, course.id)
        story.pay(checkout, email)
        paid = next(notifications)
        assert paid["kind"] == "ORDER_PAID"
    story.enrolled(student, course.id)
    eventually(lambda: len(market.inbox.mails_to(email)) >= 2, "the mail about the order")

    playlist = story.granted_playback(student, course.id, lecture)
    assert_playable(playlist)
    progress = story.report_progress(student, lecture, 6)
    assert progress["resumeLecture"] is None or progress["resumeLecture"]["id"] == lecture
    story.review(student, course.id, 5)

    page = eventually(lambda: complete_page(student, found["slug"]), "the course page")
    assert page["instructors"][0]["displayName"] == "Ines"
    assert page["viewerEnrollment"] == {"status": "ACTIVE"}
    assert page["rating"] == {"average": 5.0, "count": 1}
    assert page["sections"][0]["lectures"][0]["playback"]["denial"] is None

    def is_top() -> bool:
        top = student.ask("{ topCourses(first: 100) { course { id } sales } }")["topCourses"]
        return any(row["course"]["id"] == course.id and row["sales"] == 1 for row in top)

    eventually(is_top, "the sale in the statistics")

    # Whoever comes back with the last number they saw gets what followed, once.
    with story.listening(student, after=str(int(paid["seq"]) - 1)) as notifications:
        assert next(notifications)["seq"] == paid["seq"]


def complete_page(student: Person, slug: str) -> dict[str, Any] | None:
    """The whole course page in one operation, once every domain has heard of everything."""
    page: dict[str, Any] = student.ask(COURSE_PAGE, slug=slug)["course"]
    return page if page["rating"]["count"] and page["viewerProgress"] else None


def assert_playable(playlist_url: str) -> None:
    """The playlist names renditions; a segment is there, protected by the token in its path."""
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
