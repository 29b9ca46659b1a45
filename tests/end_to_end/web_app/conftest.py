"""A marketplace with something to see: a course with a video and an article, its instructor and a learner."""

import uuid
from dataclasses import dataclass

import pytest

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.sample_video import record_video
from tests.end_to_end.user_client import UserClient


@dataclass(frozen=True)
class Shelf:
    """A marketplace with a published course that every screen can show."""

    market: Marketplace
    word: str
    """A word in the course's title, which finds it."""
    title: str
    course: journeys.Course
    slug: str
    category: str
    lecture: str
    instructor: UserClient
    instructor_id: str
    instructor_email: str

    @property
    def url(self) -> str:
        return self.market.url


@pytest.fixture(scope="session")
def shelf(one_process: Marketplace, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    market = one_process
    instructor, email = journeys.join(market.url, market.inbox, "ines")
    instructor_id = journeys.become_instructor(instructor)
    word = f"w{uuid.uuid4().hex[:8]}"
    title = f"Knots for sailors {word}"
    course = journeys.create_course(instructor, market.admin, title, 2_500)
    video = journeys.upload(instructor, course, record_video(tmp_path_factory.mktemp("video") / "sample_video.mp4"))
    journeys.watch_until_ready(instructor, video)
    lecture = journeys.add_lecture(instructor, course, video, "The bowline", preview=True)
    journeys.publish(instructor, market.admin, course)
    found = journeys.find(instructor, word)
    category = instructor.execute(
        "query($id: ID!) { course(by: {id: $id}) { category { slug } } }",
        id=course.id,
    )["course"]["category"]["slug"]
    return Shelf(market, word, title, course, found["slug"], category, lecture, instructor, instructor_id, email)
