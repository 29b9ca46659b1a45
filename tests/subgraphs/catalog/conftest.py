"""Catalog on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.accounts.events import InvitedUserFound
from subgraphs.catalog import app, worker_module
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.ids import VIDEO, CourseId, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.settings import Environment
from subgraphs.videos.events import VideoReady
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.principals import admin
from tests.subgraphs.recorded_jobs import RecordedJobs


@pytest.fixture(scope="module")
def settings(database_url: str, redis_url: str) -> Settings:
    asyncio.run(migrate("catalog", database_url))
    return Settings(
        environment=Environment.TEST, catalog_database_url=SecretStr(database_url), redis_url=SecretStr(redis_url)
    )


@dataclass
class Catalog:
    """The subgraph and its worker module."""

    subgraph: Subgraph
    worker_module: WorkerModule
    jobs: RecordedJobs = field(default_factory=RecordedJobs)
    admin: Principal = field(default_factory=admin)

    async def response(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """Return the whole response, errors included."""
        return await self.subgraph.execute(query, variables, None, RequestInfo(viewer))

    async def data(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """Return the data of the response; fails on any error."""
        response = await self.response(query, viewer, **variables)
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    async def change(self, mutation: str, viewer: Principal, /, **variables: object) -> dict[str, Any]:
        """Return the payload of a mutation; fails on any error."""
        payload = await self.payload(mutation, viewer, **variables)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def payload(self, mutation: str, viewer: Principal, /, **variables: object) -> dict[str, Any]:
        """Return the payload of a mutation, errors included."""
        data = await self.data(mutation, viewer, **variables)
        payload: dict[str, Any] = next(iter(data.values()))
        return payload

    async def error_reasons(self, mutation: str, viewer: Principal, /, **variables: object) -> list[str]:
        """Return the error reasons of a rejected mutation."""
        payload = await self.payload(mutation, viewer, **variables)
        assert payload["course"] is None
        return [error["code"] for error in payload["errors"]]

    async def published_events(self) -> list[Event]:
        """Drain the outbox."""
        taken: list[Event] = []

        async def publish(events: object) -> None:
            assert isinstance(events, list)
            for stored in events:
                assert isinstance(stored, StoredEvent)
                taken.append(decode(stored.type, stored.version, stored.payload))

        for outbox in self.worker_module.outboxes:
            while await outbox.relay(publish, 100):
                pass
        return taken

    async def handle(self, event: Event) -> None:
        """Deliver an event, as the worker would."""
        await deliver_event(self.worker_module, event)

    async def index(self) -> None:
        """Update the search index."""
        await next(task for task in self.worker_module.periodic_tasks if task.name == "catalog.index-changed").run()

    async def category(self, name: str, parent_id: str | None = None) -> str:
        payload = await self.change(CATEGORY_CREATE, self.admin, name=name, parent=parent_id)
        category_id: str = payload["category"]["id"]
        return category_id

    async def draft(self, teacher: Principal, title: str, category_id: str) -> dict[str, Any]:
        payload = await self.change(COURSE_CREATE, teacher, title=title, category=category_id)
        course: dict[str, Any] = payload["course"]
        return course

    async def finished_draft(self, teacher: Principal, title: str, category_id: str, price: int = 1999) -> str:
        """Return a draft without publication blockers, with one article."""
        course_id: str = (await self.draft(teacher, title, category_id))["id"]
        await self.price(teacher, course_id, price)
        lecture_id = await self.lecture(teacher, course_id, "The only lecture", "ARTICLE")
        await self.change(WRITE, teacher, lecture=lecture_id, html="<p>All there is to know.</p>")
        return course_id

    async def published(self, teacher: Principal, title: str, category_id: str, price: int = 1999) -> str:
        course_id = await self.finished_draft(teacher, title, category_id, price)
        await self.change(SUBMIT, teacher, id=course_id)
        await self.change(APPROVE, self.admin, id=course_id)
        return course_id

    async def price(self, teacher: Principal, course_id: str, amount: int) -> None:
        version = (await self.data(COURSE, teacher, id=course_id))["course"]["version"]
        await self.change(UPDATE, teacher, id=course_id, version=version, price=usd(amount))

    async def invite(self, owner: Principal, course_id: str, friend: Principal) -> str:
        """Invite by id, as accounts confirms it, and return the invitation's id."""
        invitation = (await self.change(INVITE, owner, id=course_id, user=friend.user_id))["invitation"]
        await self.handle(InvitedUserFound(invitation_id=invitation["id"], user_id=friend.user_id))
        return str(invitation["id"])

    async def teach_together(self, owner: Principal, course_id: str, friend: Principal) -> None:
        """Make a co-instructor, by invitation and consent."""
        await self.change(ACCEPT, friend, id=await self.invite(owner, course_id, friend))

    async def lecture(self, teacher: Principal, course_id: str, title: str, kind: str = "VIDEO", **more: object) -> str:
        """Return a lecture in a section of its own."""
        section = await self.change(SECTION_CREATE, teacher, course=course_id, title=f"About {title}")
        lecture = await self.change(
            LECTURE_CREATE, teacher, section=section["section"]["id"], title=title, kind=kind, **more
        )
        lecture_id: str = lecture["lecture"]["id"]
        return lecture_id

    async def ready_video(self, teacher: Principal, course_id: str, seconds: int = 61) -> VideoId:
        """Deliver the event of a ready video of the course."""
        video_id = VIDEO.new()
        await self.deliver_video_ready(teacher, course_id, video_id, seconds)
        return video_id

    async def deliver_video_ready(self, teacher: Principal, course_id: str, video_id: VideoId, seconds: int) -> None:
        await self.handle(
            VideoReady(
                video_id=video_id,
                course_id=CourseId(course_id),
                owner_id=teacher.user_id,
                filename="lesson.mp4",
                duration_seconds=seconds,
            )
        )


@asynccontextmanager
async def running(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[Catalog]:
    """Catalog with these settings, started and stopped."""
    jobs = RecordedJobs()
    subgraph, worker = app.build(settings, clock=clock), worker_module.build(settings, jobs, clock=clock)
    await subgraph.start()
    await worker.start()
    try:
        yield Catalog(subgraph, worker, jobs)
    finally:
        await worker.stop()
        await subgraph.stop()


@pytest.fixture
async def catalog(settings: Settings) -> AsyncIterator[Catalog]:
    async with running(settings) as started:
        yield started


def usd(amount_minor: int) -> dict[str, str]:
    """Return an amount as `MoneyInput`."""
    return {"amountMinor": str(amount_minor), "currency": "USD"}


_COURSE = "course { id slug title status version publishBlockers { code lectureId } } errors { code path lectureId }"

CATEGORY_CREATE = """
mutation ($name: String!, $parent: ID) {
  createCategory(input: {name: $name, parentId: $parent}) { category { id slug name } errors { code } }
}
"""
COURSE_CREATE = f"""
mutation ($title: String!, $category: ID!) {{ createCourse(input: {{title: $title, categoryId: $category}}) {{
    {_COURSE} }} }}
"""
UPDATE = f"""
mutation ($id: ID!, $version: Int!, $title: String, $price: MoneyInput, $category: ID) {{
  updateCourse(input: {{
    courseId: $id, expectedVersion: $version, title: $title, price: $price, categoryId: $category
  }}) {{ {_COURSE} }}
}}
"""
SET_CO_INSTRUCTORS = f"""
mutation ($id: ID!, $users: [ID!]!) {{ setCourseCoInstructors(input: {{courseId: $id, userIds: $users}}) {{
    {_COURSE} }} }}
"""
_INVITATION = """invitation { id status courseTitle email user { id } inviter { id } course { id } }
  course { id version instructors { id } } errors { code path }"""
INVITE = f"""
mutation ($id: ID!, $user: ID, $email: String) {{
  inviteCoInstructor(input: {{courseId: $id, userId: $user, email: $email}}) {{ {_INVITATION} }}
}}
"""
ACCEPT = f"mutation ($id: ID!) {{ acceptCoInstructorInvitation(input: {{invitationId: $id}}) {{ {_INVITATION} }} }}"
DECLINE = f"mutation ($id: ID!) {{ declineCoInstructorInvitation(input: {{invitationId: $id}}) {{ {_INVITATION} }} }}"
WITHDRAW = f"mutation ($id: ID!) {{ withdrawCoInstructorInvitation(input: {{invitationId: $id}}) {{ {_INVITATION} }} }}"
TAKE_DOWN = f"""
mutation ($id: ID!, $reason: String! = "stolen", $keep: Boolean! = true) {{
  takeDownCourse(input: {{courseId: $id, reason: $reason, learnersKeepAccess: $keep}}) {{ {_COURSE} }}
}}
"""
RESTORE = f"mutation ($id: ID!) {{ restoreCourse(input: {{courseId: $id}}) {{ {_COURSE} }} }}"
SECTION_CREATE = f"""
mutation ($course: ID!, $title: String!, $position: Int) {{
  createSection(input: {{courseId: $course, title: $title, position: $position}}) {{
      section {{ id position }} {_COURSE} }}
}}
"""
SECTION_UPDATE = f"""
mutation ($id: ID!, $title: String, $position: Int) {{
  updateSection(input: {{sectionId: $id, title: $title, position: $position}}) {{
      section {{ id title position }} {_COURSE} }}
}}
"""
SECTION_DELETE = f"""
mutation ($id: ID!) {{ deleteSection(input: {{sectionId: $id}}) {{ {_COURSE} }} }}
"""
LECTURE_CREATE = f"""
mutation ($section: ID!, $title: String!, $kind: LectureKind!, $preview: Boolean! = false, $version: Int) {{
  createLecture(input: {{
    sectionId: $section, title: $title, kind: $kind, isPreview: $preview, expectedVersion: $version
  }}) {{
    lecture {{ id position }} {_COURSE}
  }}
}}
"""
LECTURE_MOVE = f"""
mutation ($id: ID!, $section: ID!, $position: Int!) {{
  moveLecture(input: {{lectureId: $id, sectionId: $section, position: $position}}) {{
      lecture {{ id position }} {_COURSE} }}
}}
"""
LECTURE_DELETE = f"""
mutation ($id: ID!) {{ deleteLecture(input: {{lectureId: $id}}) {{ {_COURSE} }} }}
"""
WRITE = f"""
mutation ($lecture: ID!, $html: String!) {{
  writeLectureArticle(input: {{lectureId: $lecture, html: $html}}) {{ lecture {{ id complete articleHtml }} {_COURSE} }}
}}
"""
ATTACH = f"""
mutation ($lecture: ID!, $video: ID!) {{
  attachLectureVideo(input: {{lectureId: $lecture, videoId: $video}}) {{
      lecture {{ id complete durationSeconds }} {_COURSE} }}
}}
"""
SET_PROMO = f"""
mutation ($id: ID!, $video: ID!, $version: Int) {{
  setCoursePromoVideo(input: {{courseId: $id, videoId: $video, expectedVersion: $version}}) {{ {_COURSE} }}
}}
"""
REMOVE_PROMO = f"""
mutation ($id: ID!, $version: Int) {{
  removeCoursePromoVideo(input: {{courseId: $id, expectedVersion: $version}}) {{ {_COURSE} }}
}}
"""
SUBMIT = f"""
mutation ($id: ID!) {{ submitCourse(input: {{courseId: $id}}) {{ {_COURSE} }} }}
"""
APPROVE = f"""
mutation ($id: ID!, $notes: String) {{ approveCourse(input: {{courseId: $id, notes: $notes}}) {{ {_COURSE} }} }}
"""
REQUEST_CHANGES = f"""
mutation ($id: ID!, $notes: String!) {{ requestCourseChanges(input: {{courseId: $id, notes: $notes}}) {{ {_COURSE} }} }}
"""
UNLIST = f"""
mutation ($id: ID!) {{ unlistCourse(input: {{courseId: $id}}) {{ {_COURSE} }} }}
"""
ARCHIVE = f"""
mutation ($id: ID!) {{ archiveCourse(input: {{courseId: $id}}) {{ {_COURSE} }} }}
"""
COURSE = """
query ($id: ID!) {
  course(by: {id: $id}) {
    id slug title status version lectureCount durationSeconds publishedAt reviewNotes
    listPrice { amountMinor currency }
    category { slug }
    instructors { id }
    sections { id title position lectures { id title kind position isPreview complete durationSeconds articleHtml } }
    publishBlockers { code lectureId }
  }
}
"""
