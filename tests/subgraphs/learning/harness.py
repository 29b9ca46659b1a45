"""Test harness: the learning subgraph and worker module over PostgreSQL."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from subgraphs.catalog.events import CourseOutline, CourseUpdated, LectureOutline, OutlineLectureKind, OutlineStatus
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, ENROLLMENT, LECTURE, CourseId, LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.principals import instructor, student

_revisions = itertools.count(1)


@dataclass(frozen=True)
class ReplicatedCourse:
    """A course of catalog that learning has replicated."""

    id: CourseId
    lectures: tuple[LectureId, ...]
    owner: Principal


@dataclass
class Learning:
    """Actions on the running domain, and queries of its state."""

    subgraph: Subgraph
    worker_module: WorkerModule
    time: FrozenClock
    published: list[Event] = field(default_factory=list)
    _event_ids: "itertools.count[int]" = field(default_factory=itertools.count)

    async def execute(self, document: str, principal: Principal | None = None, **variables: Any) -> GraphQLResponse:
        return await self.subgraph.execute(document, variables, None, RequestInfo(principal))

    async def data(self, document: str, principal: Principal | None = None, **variables: Any) -> Any:
        response = await self.execute(document, principal, **variables)
        assert "errors" not in response, response
        return response["data"]

    async def deliver(self, event: Event) -> None:
        """Deliver an event of another domain."""
        await deliver_event(self.worker_module, event)

    async def relay_outbox(self) -> None:
        """Relay the outbox until it is empty."""

        async def publish(events: Sequence[StoredEvent]) -> None:
            self.published += [decode(stored.type, stored.version, stored.payload) for stored in events]

        while await self.worker_module.outboxes[0].relay(publish, 100):
            pass

    async def published_of(self, kind: str) -> list[Any]:
        await self.relay_outbox()
        return [event for event in self.published if event.type == kind]

    async def course(
        self,
        *seconds: int,
        course_id: CourseId | None = None,
        lectures: Sequence[LectureId] | None = None,
        drafts: int = 0,
        revision: int | None = None,
        owner: Principal | None = None,
    ) -> ReplicatedCourse:
        """Replicate a course with a video of so many seconds for each lecture; `drafts` more are not live."""
        teacher = owner or instructor()
        ids = list(lectures or [LECTURE.new() for _ in seconds])
        outline = CourseOutline(
            id=course_id or COURSE.new(),
            revision=revision or next(_revisions),
            slug="cello",
            title="The cello",
            status=OutlineStatus.PUBLISHED,
            language="en",
            category_id=CATEGORY.new(),
            owner_id=teacher.user_id,
            instructor_ids=(teacher.user_id,),
            price_minor=2500,
            currency="USD",
            published_at=None,
            lectures=(
                *(_video(lecture_id, duration) for lecture_id, duration in zip(ids, seconds, strict=True)),
                *(_video(LECTURE.new(), 60, live=False) for _ in range(drafts)),
            ),
        )
        await self.deliver(CourseUpdated(course=outline))
        return ReplicatedCourse(outline.id, tuple(ids), teacher)

    async def enroll(self, learner: Principal, course: ReplicatedCourse, revision: int = 1) -> None:
        await self.deliver(
            EnrollmentGranted(
                enrollment_id=ENROLLMENT.new(),
                user_id=learner.user_id,
                course_id=course.id,
                source=EnrollmentSource.PURCHASE,
                revision=revision,
                enrolled_at=self.time(),
            )
        )

    async def revoke(self, learner: Principal, course: ReplicatedCourse, revision: int = 2) -> None:
        await self.deliver(
            EnrollmentRevoked(
                enrollment_id=ENROLLMENT.new(),
                user_id=learner.user_id,
                course_id=course.id,
                revision=revision,
                revoked_at=self.time(),
            )
        )

    async def learner(self, course: ReplicatedCourse) -> Principal:
        """Enroll a new student."""
        enrolled = student()
        await self.enroll(enrolled, course)
        return enrolled

    def heartbeat(
        self,
        lecture_id: LectureId,
        *spans: tuple[int, int],
        position: int | None = None,
        event_id: str | None = None,
        at: datetime | None = None,
    ) -> dict[str, Any]:
        return {
            "lectureId": lecture_id,
            "positionSeconds": position if position is not None else (spans[-1][1] if spans else 0),
            "watchedRanges": [list(span) for span in spans],
            "clientEventId": event_id or f"e{next(self._event_ids)}",
            "at": (at or self.time()).isoformat(),
        }

    async def report(self, learner: Principal | None, *heartbeats: dict[str, Any]) -> Any:
        return (await self.data(REPORT, learner, heartbeats=list(heartbeats)))["reportProgress"]

    async def mark(self, learner: Principal, lecture_id: LectureId, complete: bool = True) -> Any:
        return (await self.data(MARK, learner, id=lecture_id, done=complete))["setLectureCompleted"]

    async def review(
        self, author: Principal, course: ReplicatedCourse, rating: int = 5, body: str | None = None
    ) -> Any:
        return (await self.data(REVIEW, author, id=course.id, rating=rating, body=body))["writeReview"]

    async def course_entity(self, viewer: Principal | None, course_id: CourseId) -> Any:
        return (await self.data(COURSES, viewer, of=[{"__typename": "Course", "id": course_id}]))["_entities"][0]

    async def lecture_entity(self, viewer: Principal | None, lecture_id: LectureId) -> Any:
        found = await self.data(LECTURES, viewer, of=[{"__typename": "Lecture", "id": lecture_id}])
        return found["_entities"][0]["viewerProgress"]


def _video(lecture_id: LectureId, seconds: int, *, live: bool = True) -> LectureOutline:
    return LectureOutline(
        id=lecture_id,
        title="A lecture",
        kind=OutlineLectureKind.VIDEO,
        is_preview=False,
        duration_seconds=seconds,
        video_id=None,
        live=live,
    )


_PROGRESS = "percent completedLectures totalLectures secondsWatched resumeLecture { id } completedAt"
REPORT = f"""mutation($heartbeats: [ProgressHeartbeatInput!]!) {{ reportProgress(input: {{heartbeats: $heartbeats}}) {{
    progress {{ {_PROGRESS} }} errors {{ code path }}
}} }}"""
MARK = f"""mutation($id: ID!, $done: Boolean!) {{ setLectureCompleted(input: {{lectureId: $id, completed: $done}}) {{
    progress {{ {_PROGRESS} }} errors {{ code }}
}} }}"""
REVIEW = """mutation($id: ID!, $rating: Int!, $body: String) {
    writeReview(input: {courseId: $id, rating: $rating, body: $body}) {
        review { id rating body author { id } } errors { code path }
    }
}"""
REPLY = """mutation($id: ID!, $body: String!) { replyToReview(input: {reviewId: $id, body: $body}) {
    review { reply } errors { code }
} }"""
COURSES = f"""query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Course {{
    id rating {{ average count histogram }} viewerProgress {{ {_PROGRESS} }} viewerReview {{ id rating }}
    reviews(first: 2) {{
        edges {{ node {{ id rating body reply author {{ id }} }} }} pageInfo {{ hasNextPage endCursor }}
    }}
}} }} }}"""
LECTURES = """query($of: [_Any!]!) { _entities(representations: $of) { ... on Lecture {
    viewerProgress { positionSeconds watchedSeconds completed }
} } }"""
