import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.accounts.events import InstructorFollowed, UserRegistered
from subgraphs.catalog.events import CourseOutline, OutlineStatus
from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.events import Event
from subgraphs.kernel.identity import Principal, Role
from subgraphs.kernel.ids import CATEGORY, COURSE, USER, VIDEO, UserId
from subgraphs.kernel.mail import Letter, MailNotSent
from subgraphs.kernel.migrations import migrate
from subgraphs.kernel.subgraph import Answer, Subgraph
from subgraphs.notifications import app, background
from subgraphs.notifications.settings import Settings
from subgraphs.videos.events import VideoReady
from tests.subgraphs.delivering import react


class Postbox:
    """Keeps letters instead of sending them; refuses as often as it is asked to."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refusals: list[MailNotSent] = []

    async def send(self, letter: Letter) -> None:
        if self.refusals:
            raise self.refusals.pop()
        self.letters.append(letter)


@dataclass
class ListedJobs:
    """Remembers which jobs were asked for."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def enqueue(self, job: str, *arguments: str, key: str | None = None, delay: timedelta | None = None) -> None:
        self.asked.append((job, *arguments))


@dataclass
class Notifications:
    """The running domain, and what a test does with it."""

    subgraph: Subgraph
    background: Background
    postbox: Postbox
    jobs: ListedJobs

    async def happen(self, *events: Event) -> None:
        """Delivers the events to the domain's reactions, as the worker would."""
        for event in events:
            await react(self.background, event)

    async def run_jobs(self) -> None:
        """Does the jobs that were asked for, as the worker would."""
        [job] = self.background.jobs
        while self.jobs.asked:
            name, *arguments = self.jobs.asked.pop(0)
            assert name == job.name
            await job.run(*arguments)

    async def sweep(self) -> None:
        for sweep in self.background.sweeps:
            await sweep.run()

    async def user(self, email: str = "ada@example.test", name: str = "Ada") -> UserId:
        user_id = USER.new()
        await self.happen(UserRegistered(user_id=user_id, email=email, display_name=name, roles=(Role.STUDENT,)))
        return user_id

    async def follow(self, follower: UserId, instructor: UserId, following: bool = True) -> None:
        await self.happen(InstructorFollowed(follower_id=follower, instructor_id=instructor, following=following))

    async def ask(self, document: str, user: UserId | None, **variables: Any) -> Answer:
        principal = None if user is None else Principal(user, frozenset({"student"}))
        return await self.subgraph.execute(document, variables, None, Call(principal))

    async def data(self, document: str, user: UserId, **variables: Any) -> Any:
        answer = await self.ask(document, user, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def titles(self, user: UserId) -> list[str]:
        """What a user was told in the application, oldest first."""
        listed = await self.data("{ notifications(first: 100) { edges { node { title } } } }", user)
        return [edge["node"]["title"] for edge in reversed(listed["notifications"]["edges"])]


def video_ready(owner: UserId, filename: str = "clay.mp4") -> VideoReady:
    return VideoReady(
        video_id=VIDEO.new(), course_id=COURSE.new(), owner_id=owner, filename=filename, duration_seconds=60
    )


def outline(instructors: Collection[UserId], title: str = "Clay for beginners") -> CourseOutline:
    owner, *_ = instructors
    return CourseOutline(
        id=COURSE.new(),
        revision=3,
        slug="clay-for-beginners",
        title=title,
        status=OutlineStatus.PUBLISHED,
        language="en",
        category_id=CATEGORY.new(),
        owner_id=owner,
        instructor_ids=tuple(instructors),
        price_minor=1999,
        currency="USD",
        published_at=utc_now(),
        lectures=(),
    )


@pytest.fixture(scope="module")
def notifications_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    asyncio.run(migrate("notifications", url))
    return url


@pytest.fixture
def settings(notifications_database: str, redis_url: str) -> Settings:
    return Settings(
        notifications_database_url=SecretStr(notifications_database),
        redis_url=SecretStr(redis_url),
        site_url="https://lectern.test",
    )


@pytest.fixture
async def notifications(settings: Settings) -> AsyncIterator[Notifications]:
    postbox, jobs = Postbox(), ListedJobs()
    subgraph = app.build(settings)
    behind = background.build(settings, jobs, mailer=postbox)
    await subgraph.start()
    await behind.start()
    yield Notifications(subgraph, behind, postbox, jobs)
    await behind.stop()
    await subgraph.stop()
