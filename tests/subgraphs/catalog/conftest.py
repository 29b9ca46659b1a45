"""Catalog on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.catalog import app, background
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.events import Event, decode
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import VIDEO, CourseId, VideoId
from subgraphs.kernel.migrations import migrate
from subgraphs.kernel.outbox import StoredEvent
from subgraphs.kernel.settings import Environment
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.videos.events import VideoReady
from tests.subgraphs.delivering import react
from tests.subgraphs.people import admin


@pytest.fixture(scope="module")
def settings(database_url: str, redis_url: str) -> Settings:
    asyncio.run(migrate("catalog", database_url))
    return Settings(
        environment=Environment.TEST, catalog_database_url=SecretStr(database_url), redis_url=SecretStr(redis_url)
    )


@dataclass
class Catalog:
    """The subgraph, what the worker runs, and ways to drive both."""

    subgraph: Subgraph
    background: Background
    admin: Principal = field(default_factory=admin)

    async def answer(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """The whole answer, errors included."""
        return await self.subgraph.execute(query, variables, None, Call(viewer))

    async def ask(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """The answer's data; fails on any error."""
        answer = await self.answer(query, viewer, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def change(self, mutation: str, viewer: Principal, /, **variables: object) -> dict[str, Any]:
        """The payload of a mutation's only field; fails if it refuses."""
        payload = await self.attempt(mutation, viewer, **variables)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def attempt(self, mutation: str, viewer: Principal, /, **variables: object) -> dict[str, Any]:
        """The payload of a mutation's only field, refusals included."""
        data = await self.ask(mutation, viewer, **variables)
        payload: dict[str, Any] = next(iter(data.values()))
        return payload

    async def refusals(self, mutation: str, viewer: Principal, /, **variables: object) -> list[str]:
        """Why a mutation refuses."""
        payload = await self.attempt(mutation, viewer, **variables)
        assert payload["course"] is None
        return [error["reason"] for error in payload["errors"]]

    async def told(self) -> list[Event]:
        """Takes what waits in the outbox."""
        taken: list[Event] = []

        async def publish(events: object) -> None:
            assert isinstance(events, list)
            for stored in events:
                assert isinstance(stored, StoredEvent)
                taken.append(decode(stored.type, stored.version, stored.payload))

        for outbox in self.background.outboxes:
            while await outbox.relay(publish, 100):
                pass
        return taken

    async def react(self, event: Event) -> None:
        """Delivers a fact, as the worker would."""
        await react(self.background, event)

    async def index(self) -> None:
        """Brings the search index up to date."""
        await next(sweep for sweep in self.background.sweeps if sweep.name == "catalog.index-changed").run()

    async def category(self, name: str, parent_id: str | None = None) -> str:
        payload = await self.change(CATEGORY_CREATE, self.admin, name=name, parent=parent_id)
        category_id: str = payload["category"]["id"]
        return category_id

    async def draft(self, teacher: Principal, title: str, category_id: str) -> dict[str, Any]:
        payload = await self.change(COURSE_CREATE, teacher, title=title, category=category_id)
        course: dict[str, Any] = payload["course"]
        return course

    async def finished_draft(self, teacher: Principal, title: str, category_id: str, price: int = 1999) -> str:
        """A draft that lacks nothing, with one article."""
        course_id: str = (await self.draft(teacher, title, category_id))["id"]
        await self.price(teacher, course_id, price)
        lecture_id = await self.lecture(teacher, course_id, "The only lesson", "ARTICLE")
        await self.change(WRITE, teacher, lecture=lecture_id, html="<p>All there is to know.</p>")
        return course_id

    async def published(self, teacher: Principal, title: str, category_id: str, price: int = 1999) -> str:
        course_id = await self.finished_draft(teacher, title, category_id, price)
        await self.change(SUBMIT, teacher, id=course_id)
        await self.change(REVIEW, self.admin, id=course_id, approve=True)
        return course_id

    async def price(self, teacher: Principal, course_id: str, amount: int) -> None:
        version = (await self.ask(COURSE, teacher, id=course_id))["course"]["version"]
        await self.change(UPDATE, teacher, id=course_id, version=version, price=str(amount), currency="USD")

    async def lecture(self, teacher: Principal, course_id: str, title: str, kind: str = "VIDEO", **more: object) -> str:
        """A lecture in a section of its own."""
        section = await self.change(SECTION_CREATE, teacher, course=course_id, title=f"About {title}")
        lecture = await self.change(
            LECTURE_CREATE, teacher, section=section["section"]["id"], title=title, kind=kind, **more
        )
        lecture_id: str = lecture["lecture"]["id"]
        return lecture_id

    async def ready_video(self, teacher: Principal, course_id: str, seconds: int = 61) -> VideoId:
        """Tells catalog that a video of the course is ready."""
        video_id = VIDEO.new()
        await self.ready_video_fact(teacher, course_id, video_id, seconds)
        return video_id

    async def ready_video_fact(self, teacher: Principal, course_id: str, video_id: VideoId, seconds: int) -> None:
        await self.react(
            VideoReady(
                video_id=video_id,
                course_id=CourseId(course_id),
                owner_id=teacher.user_id,
                filename="lesson.mp4",
                duration_seconds=seconds,
            )
        )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Catalog]:
    """Catalog as these settings have it, started and stopped."""
    subgraph, worker = app.build(settings), background.build(settings)
    await subgraph.start()
    await worker.start()
    try:
        yield Catalog(subgraph, worker)
    finally:
        await worker.stop()
        await subgraph.stop()


@pytest.fixture
async def catalog(settings: Settings) -> AsyncIterator[Catalog]:
    async with running(settings) as started:
        yield started


_COURSE = (
    "course { id slug title status version publishBlockers { reason lectureId } } errors { reason path lectureId }"
)

CATEGORY_CREATE = """
mutation ($name: String!, $parent: ID) {
  categoryCreate(name: $name, parentId: $parent) { category { id slug name } errors { reason } }
}
"""
COURSE_CREATE = f"""
mutation ($title: String!, $category: ID!) {{ courseCreate(title: $title, categoryId: $category) {{ {_COURSE} }} }}
"""
UPDATE = f"""
mutation ($id: ID!, $version: Int!, $title: String, $price: BigInt, $currency: String, $category: ID) {{
  courseUpdate(
    id: $id, expectedVersion: $version, title: $title, priceMinor: $price, currency: $currency, categoryId: $category
  ) {{ {_COURSE} }}
}}
"""
SET_CO_INSTRUCTORS = f"""
mutation ($id: ID!, $users: [ID!]!) {{ courseSetCoInstructors(id: $id, userIds: $users) {{ {_COURSE} }} }}
"""
SECTION_CREATE = f"""
mutation ($course: ID!, $title: String!, $position: Int) {{
  sectionCreate(courseId: $course, title: $title, position: $position) {{ section {{ id position }} {_COURSE} }}
}}
"""
SECTION_UPDATE = f"""
mutation ($id: ID!, $title: String, $position: Int) {{
  sectionUpdate(id: $id, title: $title, position: $position) {{ section {{ id title position }} {_COURSE} }}
}}
"""
SECTION_DELETE = f"""
mutation ($id: ID!) {{ sectionDelete(id: $id) {{ {_COURSE} }} }}
"""
LECTURE_CREATE = f"""
mutation ($section: ID!, $title: String!, $kind: LectureKind!, $preview: Boolean! = false, $version: Int) {{
  lectureCreate(sectionId: $section, title: $title, kind: $kind, isPreview: $preview, expectedVersion: $version) {{
    lecture {{ id position }} {_COURSE}
  }}
}}
"""
LECTURE_MOVE = f"""
mutation ($id: ID!, $section: ID!, $position: Int!) {{
  lectureMove(id: $id, sectionId: $section, position: $position) {{ lecture {{ id position }} {_COURSE} }}
}}
"""
LECTURE_DELETE = f"""
mutation ($id: ID!) {{ lectureDelete(id: $id) {{ {_COURSE} }} }}
"""
WRITE = f"""
mutation ($lecture: ID!, $html: String!) {{
  lectureWriteArticle(lectureId: $lecture, html: $html) {{ lecture {{ id complete articleHtml }} {_COURSE} }}
}}
"""
ATTACH = f"""
mutation ($lecture: ID!, $video: ID!) {{
  lectureAttachVideo(lectureId: $lecture, videoId: $video) {{ lecture {{ id complete durationSeconds }} {_COURSE} }}
}}
"""
SUBMIT = f"""
mutation ($id: ID!) {{ courseSubmitForReview(id: $id) {{ {_COURSE} }} }}
"""
REVIEW = f"""
mutation ($id: ID!, $approve: Boolean!, $notes: String) {{
  courseReview(id: $id, approve: $approve, notes: $notes) {{ {_COURSE} }}
}}
"""
UNLIST = f"""
mutation ($id: ID!) {{ courseUnlist(id: $id) {{ {_COURSE} }} }}
"""
ARCHIVE = f"""
mutation ($id: ID!) {{ courseArchive(id: $id) {{ {_COURSE} }} }}
"""
COURSE = """
query ($id: ID, $slug: String) {
  course(id: $id, slug: $slug) {
    id slug title status version lectureCount durationSeconds publishedAt reviewNotes
    listPrice { amountMinor currency }
    category { slug }
    instructors { id }
    sections { id title position lectures { id title kind position isPreview complete durationSeconds articleHtml } }
    publishBlockers { reason lectureId }
  }
}
"""
