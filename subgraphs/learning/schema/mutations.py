"""What can be changed in learning. Each resolver calls one use case and presents its result or its refusal."""

from datetime import datetime

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import COURSE, LECTURE, REVIEW
from subgraphs.learning.errors import Refusal
from subgraphs.learning.schema.context import Info
from subgraphs.learning.schema.types import CourseProgress, LearningError, Review
from subgraphs.learning.service import report_progress, write_review
from subgraphs.learning.service.model import Beat
from subgraphs.learning.service.watched import Span


@strawberry.input(description="What a player reports every few seconds, and when it stops.")
class ProgressBeat:
    lecture_id: strawberry.ID
    position_seconds: int
    watched_ranges: list[list[int]] = strawberry.field(
        description="What was watched since the last report: pairs of seconds, from and up to."
    )
    client_event_id: strawberry.ID = strawberry.field(
        description="Made by the client; a report sent again counts once."
    )
    at: datetime


@strawberry.type
class ProgressPayload:
    """How far the viewer is now, or why nothing changed."""

    progress: CourseProgress | None
    errors: list[LearningError]


@strawberry.type
class ReviewPayload:
    """The review as it is now, or why nothing changed."""

    review: Review | None
    errors: list[LearningError]


@strawberry.type
class Mutation:
    @strawberry.mutation(
        directives=[Authenticated()], description="Takes reports of one course, in whatever order they come."
    )
    async def progress_report(self, info: Info, beats: list[ProgressBeat]) -> ProgressPayload:
        reports = [_beat(beat) for beat in beats]
        try:
            progress = await report_progress.report_progress(info.context.ports, info.context.principal, reports)
        except Refusal as refusal:
            return ProgressPayload(progress=None, errors=[LearningError.of(refusal)])
        return ProgressPayload(progress=CourseProgress.of(progress), errors=[])

    @strawberry.mutation(directives=[Authenticated()])
    async def lecture_mark_complete(self, info: Info, lecture_id: strawberry.ID, complete: bool) -> ProgressPayload:
        known = known_id(LECTURE, lecture_id, "lectureId")
        try:
            progress = await report_progress.mark_lecture(
                info.context.ports, info.context.principal, known, complete=complete
            )
        except Refusal as refusal:
            return ProgressPayload(progress=None, errors=[LearningError.of(refusal)])
        return ProgressPayload(progress=CourseProgress.of(progress), errors=[])

    @strawberry.mutation(directives=[Authenticated()], description="Writes or changes the viewer's one review.")
    async def review_upsert(
        self, info: Info, course_id: strawberry.ID, rating: int, body: str | None = None
    ) -> ReviewPayload:
        known = known_id(COURSE, course_id, "courseId")
        try:
            review = await write_review.write_review(
                info.context.ports, info.context.principal, course_id=known, rating=rating, body=body
            )
        except Refusal as refusal:
            return ReviewPayload(review=None, errors=[LearningError.of(refusal)])
        return ReviewPayload(review=Review.of(review), errors=[])

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Answers a review of a course that the viewer teaches; an empty answer takes it back.",
    )
    async def review_reply(self, info: Info, review_id: strawberry.ID, body: str) -> ReviewPayload:
        known = known_id(REVIEW, review_id, "reviewId")
        try:
            review = await write_review.reply_to_review(
                info.context.ports, info.context.principal, review_id=known, body=body
            )
        except Refusal as refusal:
            return ReviewPayload(review=None, errors=[LearningError.of(refusal)])
        return ReviewPayload(review=Review.of(review), errors=[])


def _beat(beat: ProgressBeat) -> Beat:
    if any(len(pair) != 2 for pair in beat.watched_ranges):
        raise BadUserInput("A range is a pair of seconds.", argument="beats")
    return Beat(
        lecture_id=known_id(LECTURE, beat.lecture_id, "beats"),
        client_event_id=beat.client_event_id,
        position_seconds=beat.position_seconds,
        spans=tuple(Span(start, end) for start, end in beat.watched_ranges),
        at=beat.at,
    )
