"""The running domain, with its worker and PostgreSQL."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from subgraphs.catalog.events import CourseOutline, CourseUpdated, LectureOutline, OutlineLectureKind, OutlineStatus
from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.events import Event, decode
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import CATEGORY, COURSE, ENROLLMENT, LECTURE, CourseId, LectureId
from subgraphs.kernel.outbox import StoredEvent
from subgraphs.kernel.subgraph import Answer, Subgraph
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from tests.subgraphs.delivering import react
from tests.subgraphs.people import instructor, student
from tests.subgraphs.times import StandingTime

_revisions = itertools.count(1)


@dataclass(frozen=True)
class Taught:
    """A course that catalog has told of."""

    id: CourseId
    lectures: tuple[LectureId, ...]
    owner: Principal


@dataclass
class Learning:
    """What a test does with the domain, and what it looks at afterwards."""

    subgraph: Subgraph
    background: Background
    time: StandingTime
    told: list[Event] = field(default_factory=list)
    _event_ids: "itertools.count[int]" = field(default_factory=itertools.count)

    async def ask(self, document: str, principal: Principal | None = None, **variables: Any) -> Answer:
        return await self.subgraph.execute(document, variables, None, Call(principal))

    async def data(self, document: str, principal: Principal | None = None, **variables: Any) -> Any:
        answer = await self.ask(document, principal, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def react(self, event: Event) -> None:
        """Deliver a fact of another domain."""
        await react(self.background, event)

    async def tell(self) -> None:
        """Let the domain tell its facts."""

        async def publish(events: Sequence[StoredEvent]) -> None:
            self.told += [decode(stored.type, stored.version, stored.payload) for stored in events]

        while await self.background.outboxes[0].relay(publish, 100):
            pass

    async def told_of(self, kind: str) -> list[Any]:
        await self.tell()
        return [event for event in self.told if event.type == kind]

    async def course(
        self,
        *seconds: int,
        course_id: CourseId | None = None,
        lectures: Sequence[LectureId] | None = None,
        drafts: int = 0,
        revision: int | None = None,
        owner: Principal | None = None,
    ) -> Taught:
        """A course with a video of so many seconds for each lecture; `drafts` more are not live."""
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
        await self.react(CourseUpdated(course=outline))
        return Taught(outline.id, tuple(ids), teacher)

    async def enroll(self, learner: Principal, course: Taught, revision: int = 1) -> None:
        await self.react(
            EnrollmentGranted(
                enrollment_id=ENROLLMENT.new(),
                user_id=learner.user_id,
                course_id=course.id,
                source=EnrollmentSource.PURCHASE,
                revision=revision,
                enrolled_at=self.time(),
            )
        )

    async def revoke(self, learner: Principal, course: Taught, revision: int = 2) -> None:
        await self.react(
            EnrollmentRevoked(
                enrollment_id=ENROLLMENT.new(),
                user_id=learner.user_id,
                course_id=course.id,
                revision=revision,
                revoked_at=self.time(),
            )
        )

    async def learner(self, course: Taught) -> Principal:
        """Somebody who is enrolled."""
        somebody = student()
        await self.enroll(somebody, course)
        return somebody

    def beat(
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

    async def report(self, learner: Principal | None, *beats: dict[str, Any]) -> Any:
        return (await self.data(REPORT, learner, beats=list(beats)))["progressReport"]

    async def mark(self, learner: Principal, lecture_id: LectureId, complete: bool = True) -> Any:
        return (await self.data(MARK, learner, id=lecture_id, complete=complete))["lectureMarkComplete"]

    async def review(self, author: Principal, course: Taught, rating: int = 5, body: str | None = None) -> Any:
        return (await self.data(REVIEW, author, id=course.id, rating=rating, body=body))["reviewUpsert"]

    async def of_course(self, viewer: Principal | None, course_id: CourseId) -> Any:
        return (await self.data(COURSES, viewer, of=[{"__typename": "Course", "id": course_id}]))["_entities"][0]

    async def of_lecture(self, viewer: Principal | None, lecture_id: LectureId) -> Any:
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
REPORT = f"""mutation($beats: [ProgressBeat!]!) {{ progressReport(beats: $beats) {{
    progress {{ {_PROGRESS} }} errors {{ reason }}
}} }}"""
MARK = f"""mutation($id: ID!, $complete: Boolean!) {{ lectureMarkComplete(lectureId: $id, complete: $complete) {{
    progress {{ {_PROGRESS} }} errors {{ reason }}
}} }}"""
REVIEW = """mutation($id: ID!, $rating: Int!, $body: String) {
    reviewUpsert(courseId: $id, rating: $rating, body: $body) {
        review { id rating body author { id } } errors { reason path }
    }
}"""
REPLY = """mutation($id: ID!, $body: String!) { reviewReply(reviewId: $id, body: $body) {
    review { reply } errors { reason }
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
