"""The cached catalog between real processes: no reader sees a value from before a change, or another viewer's."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.second_router import second_router
from tests.end_to_end.user_client import UserClient
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

TITLE = "query($id: ID!) { course(by: {id: $id}) { id title version } }"
PAGE = """query($id: ID!) {
  course(by: {id: $id}) { title category { courses(first: 100) { edges { node { id title } } } }
    sections { title lectures { title durationSeconds } } instructors { displayName } rating { count } } }"""
VIEWERS = """query($id: ID!) {
  course(by: {id: $id}) { title viewerInWishlist viewerProgress { percent } viewerEnrollment { status }
    viewerPrice { total { amountMinor } } reviewNotes publishBlockers { code }
    sections { lectures { title articleHtml viewerProgress { completed } playback { denial } } } } }"""


@dataclass
class Scene:
    """A published course, its instructor, another user, and the routers that both may call."""

    market: Marketplace
    urls: tuple[str, str]
    instructor: UserClient
    student: UserClient
    course: journeys.Course

    def readers(self) -> list[UserClient]:
        """All users, at both routers."""
        return [at(person, url) for url in self.urls for person in (UserClient(url), self.student, self.instructor)]

    def rename(self, title: str, url: str) -> None:
        writer = at(self.instructor, url)
        version = writer.execute(TITLE, id=self.course.id)["course"]["version"]
        writer.do(
            """mutation($id: ID!, $version: Int!, $title: String!) {
              updateCourse(input: {courseId: $id, expectedVersion: $version, title: $title}) {
                  errors { message } } }""",
            id=self.course.id,
            version=version,
            title=title,
        )


def at(person: UserClient, url: str) -> UserClient:
    """Return the same person, asking another router."""
    elsewhere = UserClient(url)
    elsewhere.access_token, elsewhere.refresh_token = person.access_token, person.refresh_token
    return elsewhere


@pytest.fixture(params=["one_process", "multi_process_deployment"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    market: Marketplace = request.getfixturevalue(request.param)
    instructor, _ = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    student, _ = journeys.join(market.url, market.inbox, "sam")
    course = journeys.create_course(instructor, market.admin, "Version 0", 1_999)
    lecture = instructor.do(
        """mutation($section: ID!) { createLecture(input: {sectionId: $section, title: "To read", kind: ARTICLE}) {
          lecture { id } errors { message } } }""",
        section=course.section,
    )["lecture"]["id"]
    instructor.do(
        """mutation($lecture: ID!) { writeLectureArticle(input: {lectureId: $lecture, html: "<p>For learners.</p>"}) {
          errors { message } } }""",
        lecture=lecture,
    )
    journeys.publish(instructor, market.admin, course)
    with second_router(market.platform) as other:
        yield Scene(market, (market.url, other), instructor, student, course)


def test_readers_at_both_routers_never_see_a_title_older_than_what_was_acknowledged(scene: Scene) -> None:
    acknowledged, over = 0, threading.Event()

    def read_on(reader: UserClient, query: str, title_of: Callable[[dict[str, object]], object]) -> int:
        reads = 0
        while not over.is_set():
            least = acknowledged
            title = title_of(reader.execute(query, id=scene.course.id)["course"])
            assert int(str(title).removeprefix("Version ")) >= least, (reader.url, query)
            reads += 1
        return reads

    def listed(course: dict[str, object]) -> object:
        edges = course["category"]["courses"]["edges"]  # type: ignore[index]
        return next(edge["node"]["title"] for edge in edges if edge["node"]["id"] == scene.course.id)

    readers = scene.readers()
    with ThreadPoolExecutor(2 * len(readers)) as threads:
        reading = [
            threads.submit(read_on, reader, *what)
            for reader in readers
            for what in ((TITLE, lambda course: course["title"]), (PAGE, listed))
        ]
        try:
            for number in range(1, 11):
                scene.rename(f"Version {number}", scene.urls[number % 2])
                acknowledged = number
                for reader in readers:
                    assert reader.execute(TITLE, id=scene.course.id)["course"]["title"] == f"Version {number}"
        finally:
            over.set()
        assert all(future.result() for future in reading)


def test_fields_of_the_viewer_are_their_own_in_every_order(scene: Scene) -> None:
    scene.student.do(
        "mutation($id: ID!) { addToWishlist(input: {courseId: $id}) { errors { message } } }", id=scene.course.id
    )

    def page(person: UserClient, url: str) -> dict[str, object]:
        course: dict[str, object] = at(person, url).execute(VIEWERS, id=scene.course.id)["course"]
        return course

    def text(course: dict[str, object]) -> object:
        return course["sections"][0]["lectures"][0]["articleHtml"]  # type: ignore[index]

    anonymous, other = UserClient(scene.urls[0]), scene.market.admin
    everybody = [anonymous, scene.student, scene.instructor, other]
    for turn in range(2 * len(everybody)):
        for url in scene.urls:
            for person in everybody[turn % 4 :] + everybody[: turn % 4]:
                course = page(person, url)
                teaches = person in (scene.instructor, other)
                assert bool(course["viewerInWishlist"]) is (person is scene.student)
                assert (course["publishBlockers"] is not None) is teaches
                assert (text(course) is not None) is teaches


def test_a_draft_is_never_there_for_others(scene: Scene) -> None:
    secret = f"Secret {uuid.uuid4().hex}"
    draft = journeys.create_course(scene.instructor, scene.market.admin, secret, 500)
    for _ in range(2):
        for url in scene.urls:
            assert at(scene.instructor, url).execute(TITLE, id=draft.id)["course"]["title"] == secret
            for stranger in (UserClient(url), at(scene.student, url)):
                assert stranger.execute(TITLE, id=draft.id)["course"] is None
                assert secret not in str(stranger.execute(PAGE, id=scene.course.id))


def test_changes_by_the_worker_invalidate_the_caches_of_every_router(scene: Scene) -> None:
    """A course that was published is found, though all users searched for it in vain before."""
    word = uuid.uuid4().hex
    search = "query($words: String!) { courseSearch(query: $words) { totalCount } }"

    def found(url: str) -> bool:
        return bool(UserClient(url).execute(search, words=word)["courseSearch"]["totalCount"])

    assert not any(found(url) for url in scene.urls)
    scene.rename(f"About {word}", scene.urls[0])
    for url in scene.urls:
        eventually_blocking(partial(found, url), "finding the course")


def test_browsers_revalidate_each_time(scene: Scene) -> None:
    params = {
        "query": "query($id: ID!) { course(by: {id: $id}) { title } }",
        "variables": f'{{"id":"{scene.course.id}"}}',
    }
    for url in scene.urls:
        first = httpx.get(f"{url}/graphql", params=params, headers={"apollo-require-preflight": "true"})
        assert first.headers["cache-control"] == "no-cache, public"
        headers = {"if-none-match": first.headers["etag"], "apollo-require-preflight": "true"}
        assert httpx.get(f"{url}/graphql", params=params, headers=headers).status_code == httpx.codes.NOT_MODIFIED
    scene.rename("Another title", scene.urls[0])
    for url in scene.urls:
        changed = httpx.get(f"{url}/graphql", params=params, headers=headers)
        assert changed.json()["data"]["course"]["title"] == "Another title"


VISITORS = """query($id: ID!) {
  course(by: {id: $id}) { title viewerPrice { total { amountMinor } } viewerEnrollment { id } viewerInWishlist
    rating { count average } reviews { edges { node { id body author { displayName } } } }
    instructors { displayName headline instructorProfile { bio followerCount } } } }"""


def test_visitors_see_at_every_router_what_changed_and_nothing_that_was_withdrawn(scene: Scene) -> None:
    visitors, course_id, admin = [UserClient(url) for url in scene.urls], scene.course.id, scene.market.admin

    def seen() -> list[dict[str, Any]]:
        """Return the page as visitors see it at each router, the second time from the cache."""
        pages = [visitor.execute(VISITORS, id=course_id)["course"] for visitor in visitors for _ in range(2)]
        assert all(
            page is None or (page["viewerEnrollment"], page["viewerInWishlist"]) == (None, None) for page in pages
        )
        return pages

    def everywhere(look: Callable[[dict[str, Any]], object]) -> list[object]:
        found = [look(page) for page in seen()]
        return [each for index, each in enumerate(found) if each not in found[:index]]

    def price(page: dict[str, Any]) -> object:
        return page["viewerPrice"]["total"]["amountMinor"]

    def reviews(page: dict[str, Any]) -> object:
        return page["rating"]["count"], [edge["node"]["body"] for edge in page["reviews"]["edges"]]

    def teacher(page: dict[str, Any]) -> dict[str, Any]:
        [instructor] = page["instructors"]
        return dict(instructor)

    eventually_blocking(lambda: everywhere(lambda page: page["viewerPrice"] is None) == [False], "the price")
    assert everywhere(price) == ["1999"]
    assert everywhere(reviews) == [(0, [])]

    # What a mutation changes is seen at once.
    scene.instructor.do(
        """mutation { updateProfile(input: {displayName: "Another Name", headline: "Another line"}) {
          errors { message } } }"""
    )
    assert everywhere(lambda page: (teacher(page)["displayName"], teacher(page)["headline"])) == [
        ("Another Name", "Another line")
    ]
    [teacher_id] = {scene.instructor.execute("{ viewer { user { id } } }")["viewer"]["user"]["id"]}
    follow = "mutation($id: ID!) { followInstructor(input: {userId: $id}) { errors { message } } }"
    scene.student.do(follow, id=teacher_id)
    assert everywhere(lambda page: teacher(page)["instructorProfile"]["followerCount"]) == [1]

    # The price when orders knows it.
    version = scene.instructor.execute(TITLE, id=course_id)["course"]["version"]
    scene.instructor.do(
        """mutation($id: ID!, $version: Int!) { updateCourse(input: {courseId: $id, expectedVersion: $version,
          price: {amountMinor: "4999", currency: "USD"}}) { errors { message } } }""",
        id=course_id,
        version=version,
    )
    eventually_blocking(lambda: everywhere(price) == ["4999"], "the new price")

    checkout = journeys.check_out(scene.student, course_id)
    journeys.pay(checkout, "student@example.org")
    journeys.enrolled(scene.student, course_id)
    eventually_blocking(lambda: reviewed(scene.student, course_id), "writing a review")
    assert everywhere(reviews) == [(1, ["Well done"])]
    [review] = {page["reviews"]["edges"][0]["node"]["id"] for page in seen()}
    admin.do(
        """mutation($id: ID!) { takeDownReview(input: {reviewId: $id, reason: "Off topic"}) { errors { message } } }""",
        id=review,
    )
    assert everywhere(reviews) == [(0, [])]
    assert "Well done" not in str(seen())

    suspend = (
        """mutation($id: ID!) { suspendUser(input: {userId: $id, reason: "Looked into"}) { errors { message } } }"""
    )
    admin.do(suspend, id=teacher_id)
    assert everywhere(teacher) == [{"displayName": "Suspended user", "headline": None, "instructorProfile": None}]
    restore = "mutation($id: ID!) { restoreUser(input: {userId: $id}) { errors { message } } }"
    admin.do(restore, id=teacher_id)
    assert everywhere(lambda page: teacher(page)["displayName"]) == ["Another Name"]

    admin.do(
        """mutation($id: ID!) { takeDownCourse(input: {courseId: $id, reason: "Copied", learnersKeepAccess: true}) {
          errors { message } } }""",
        id=course_id,
    )
    assert seen() == [None] * 4


def reviewed(student: UserClient, course_id: str) -> bool:
    """Complete the lectures and write a review, once learning knows of the enrollment."""
    course = student.execute("query($id: ID!) { course(by: {id: $id}) { sections { lectures { id } } } }", id=course_id)
    for lecture in (one["id"] for section in course["course"]["sections"] for one in section["lectures"]):
        completed = student.execute(
            """mutation($id: ID!) { setLectureCompleted(input: {lectureId: $id, completed: true}) {
              errors { code } } }""",
            id=lecture,
        )["setLectureCompleted"]
        if completed["errors"]:
            assert completed["errors"][0]["code"] in {"NOT_ENROLLED", "NOT_FOUND"}, completed
            return False
    journeys.review(student, course_id, 2)
    return True
