"""The cached catalog between real processes: nobody sees what was before a change, or what is somebody else's."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from tests.end_to_end import story
from tests.end_to_end.another_router import another_router
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.people import Person, eventually

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

TITLE = "query($id: ID!) { course(id: $id) { id title version } }"
PAGE = """query($id: ID!) {
  course(id: $id) { title category { courses(first: 100) { edges { node { id title } } } }
    sections { title lectures { title durationSeconds } } instructors { displayName } rating { count } } }"""
VIEWERS = """query($id: ID!) {
  course(id: $id) { title viewerInWishlist viewerProgress { percent } viewerEnrollment { status }
    viewerPrice { total { amountMinor } } reviewNotes publishBlockers { code }
    sections { lectures { title articleHtml viewerProgress { completed } playback { denial } } } } }"""


@dataclass
class Scene:
    """A published course, who made it, somebody else, and the routers that both may ask."""

    market: Marketplace
    urls: tuple[str, str]
    instructor: Person
    student: Person
    course: story.Course

    def readers(self) -> list[Person]:
        """Everybody, at both routers."""
        return [at(person, url) for url in self.urls for person in (Person(url), self.student, self.instructor)]

    def rename(self, title: str, url: str) -> None:
        writer = at(self.instructor, url)
        version = writer.ask(TITLE, id=self.course.id)["course"]["version"]
        writer.do(
            """mutation($id: ID!, $version: Int!, $title: String!) {
              courseUpdate(id: $id, expectedVersion: $version, title: $title) { errors { message } } }""",
            id=self.course.id,
            version=version,
            title=title,
        )


def at(person: Person, url: str) -> Person:
    """The same person, asking another router."""
    elsewhere = Person(url)
    elsewhere.access_token, elsewhere.refresh_token = person.access_token, person.refresh_token
    return elsewhere


@pytest.fixture(params=["together", "apart"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    market: Marketplace = request.getfixturevalue(request.param)
    instructor, _ = story.join(market.url, market.inbox, "ines")
    story.become_instructor(instructor)
    student, _ = story.join(market.url, market.inbox, "sam")
    course = story.create_course(instructor, market.admin, "Version 0", 1_999)
    lecture = instructor.do(
        """mutation($section: ID!) { lectureCreate(sectionId: $section, title: "To read", kind: ARTICLE) {
          lecture { id } errors { message } } }""",
        section=course.section,
    )["lecture"]["id"]
    instructor.do(
        """mutation($lecture: ID!) { lectureWriteArticle(lectureId: $lecture, html: "<p>For learners.</p>") {
          errors { message } } }""",
        lecture=lecture,
    )
    story.publish(instructor, market.admin, course)
    with another_router(market.platform) as other:
        yield Scene(market, (market.url, other), instructor, student, course)


def test_readers_at_both_routers_never_see_a_title_older_than_what_was_acknowledged(scene: Scene) -> None:
    acknowledged, over = 0, threading.Event()

    def read_on(reader: Person, query: str, title_of: Callable[[dict[str, object]], object]) -> int:
        reads = 0
        while not over.is_set():
            least = acknowledged
            title = title_of(reader.ask(query, id=scene.course.id)["course"])
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
                    assert reader.ask(TITLE, id=scene.course.id)["course"]["title"] == f"Version {number}"
        finally:
            over.set()
        assert all(future.result() for future in reading)


def test_what_is_the_viewers_is_theirs_in_every_order(scene: Scene) -> None:
    scene.student.do("mutation($id: ID!) { wishlistToggle(courseId: $id) { errors { message } } }", id=scene.course.id)

    def page(person: Person, url: str) -> dict[str, object]:
        course: dict[str, object] = at(person, url).ask(VIEWERS, id=scene.course.id)["course"]
        return course

    def text(course: dict[str, object]) -> object:
        return course["sections"][0]["lectures"][0]["articleHtml"]  # type: ignore[index]

    anonymous, other = Person(scene.urls[0]), scene.market.admin
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
    draft = story.create_course(scene.instructor, scene.market.admin, secret, 500)
    for _ in range(2):
        for url in scene.urls:
            assert at(scene.instructor, url).ask(TITLE, id=draft.id)["course"]["title"] == secret
            for stranger in (Person(url), at(scene.student, url)):
                assert stranger.ask(TITLE, id=draft.id)["course"] is None
                assert secret not in str(stranger.ask(PAGE, id=scene.course.id))


def test_what_the_worker_learns_is_announced_to_every_router(scene: Scene) -> None:
    """A course that was published is found, though everybody searched for it in vain before."""
    word = uuid.uuid4().hex
    search = "query($words: String!) { courseSearch(query: $words) { totalCount } }"

    def found(url: str) -> bool:
        return bool(Person(url).ask(search, words=word)["courseSearch"]["totalCount"])

    assert not any(found(url) for url in scene.urls)
    scene.rename(f"About {word}", scene.urls[0])
    for url in scene.urls:
        eventually(partial(found, url), "finding the course")


def test_browsers_ask_each_time_whether_what_they_have_is_still_true(scene: Scene) -> None:
    asked = {"query": "query($id: ID!) { course(id: $id) { title } }", "variables": f'{{"id":"{scene.course.id}"}}'}
    for url in scene.urls:
        first = httpx.get(f"{url}/graphql", params=asked, headers={"apollo-require-preflight": "true"})
        assert first.headers["cache-control"] == "no-cache, public"
        told = {"if-none-match": first.headers["etag"], "apollo-require-preflight": "true"}
        assert httpx.get(f"{url}/graphql", params=asked, headers=told).status_code == httpx.codes.NOT_MODIFIED
    scene.rename("Another title", scene.urls[0])
    for url in scene.urls:
        changed = httpx.get(f"{url}/graphql", params=asked, headers=told)
        assert changed.json()["data"]["course"]["title"] == "Another title"
