import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.accounts.events import InstructorFollowed, UserRegistered
from subgraphs.catalog.events import CourseOutline, OutlineStatus
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, ORDER, ORDER_LINE, USER, VIDEO, UserId
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.platform.mail import EmailMessage, MailNotSent
from subgraphs.notifications import app, worker_module
from subgraphs.notifications.settings import Settings
from subgraphs.orders.events import OrderPaid, PaidLine
from subgraphs.videos.events import VideoReady
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.recorded_jobs import RecordedJobs


class Postbox:
    """A mailer that stores messages instead of sending them, after raising the given errors."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.failures: list[MailNotSent] = []

    async def send(self, message: EmailMessage) -> None:
        if self.failures:
            raise self.failures.pop()
        self.messages.append(message)


@dataclass
class Notifications:
    """The running domain, with shorthands for its operations."""

    subgraph: Subgraph
    worker_module: WorkerModule
    postbox: Postbox
    jobs: RecordedJobs

    async def happen(self, *events: Event) -> None:
        """Deliver the events to the domain's handlers, as the worker does."""
        for event in events:
            await deliver_event(self.worker_module, event)

    async def run_jobs(self) -> None:
        """Run the enqueued jobs, as the worker does."""
        jobs = {job.name: job for job in self.worker_module.jobs}
        while self.jobs.enqueued:
            name, *arguments = self.jobs.enqueued.pop(0)
            await jobs[name].run(*arguments)

    async def run_periodic_tasks(self) -> None:
        for task in self.worker_module.periodic_tasks:
            await task.run()

    async def user(self, email: str = "ada@example.test", name: str = "Ada") -> UserId:
        user_id = USER.new()
        await self.happen(UserRegistered(user_id=user_id, email=email, display_name=name, roles=(Role.STUDENT,)))
        return user_id

    async def follow(self, follower: UserId, instructor: UserId, following: bool = True) -> None:
        await self.happen(InstructorFollowed(follower_id=follower, instructor_id=instructor, following=following))

    async def execute(self, document: str, user: UserId | None, **variables: Any) -> GraphQLResponse:
        principal = None if user is None else Principal(user, frozenset({"student"}))
        return await self.subgraph.execute(document, variables, None, RequestInfo(principal))

    async def data(self, document: str, user: UserId, **variables: Any) -> Any:
        response = await self.execute(document, user, **variables)
        assert "errors" not in response, response
        return response["data"]

    async def titles(self, user: UserId) -> list[str]:
        """Return the titles of a user's notifications, oldest first."""
        listed = (await self.data("{ viewer { notifications(first: 100) { edges { node { title } } } } }", user))[
            "viewer"
        ]
        return [edge["node"]["title"] for edge in reversed(listed["notifications"]["edges"])]


def video_ready(owner: UserId, filename: str = "clay.mp4") -> VideoReady:
    return VideoReady(
        video_id=VIDEO.new(), course_id=COURSE.new(), owner_id=owner, filename=filename, duration_seconds=60
    )


def paid_line(instructor: UserId, title: str = "Clay <b>for</b> beginners", paid_minor: int = 1999) -> PaidLine:
    return PaidLine(
        line_id=ORDER_LINE.new(),
        course_id=COURSE.new(),
        course_title=title,
        instructor_id=instructor,
        list_minor=paid_minor,
        discount_minor=0,
        paid_minor=paid_minor,
        instructor_share_minor=paid_minor * 7 // 10,
    )


def order_paid(buyer: UserId, *lines: PaidLine) -> OrderPaid:
    lines = lines or (paid_line(USER.new()),)
    return OrderPaid(
        order_id=ORDER.new(),
        number="L-1001",
        buyer_id=buyer,
        currency="USD",
        total_minor=sum(line.paid_minor for line in lines),
        paid_at=utc_now(),
        lines=lines,
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
        notifications_secret=SecretStr("a secret that only this test knows"),
        public_url="https://lectern.test",
        site_url="https://lectern.test",
    )


@pytest.fixture
async def notifications(settings: Settings) -> AsyncIterator[Notifications]:
    postbox, jobs = Postbox(), RecordedJobs()
    subgraph = app.build(settings)
    worker = worker_module.build(settings, jobs, mailer=postbox)
    await subgraph.start()
    await worker.start()
    yield Notifications(subgraph, worker, postbox, jobs)
    await worker.stop()
    await subgraph.stop()
