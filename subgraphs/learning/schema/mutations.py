"""Mutation fields of learning. Each resolver calls one use case and presents its result or its error."""

from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, LECTURE, REVIEW, LectureId, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.learning.cacheable_fields import invalidated_by_review
from subgraphs.learning.schema.context import Info
from subgraphs.learning.schema.errors import LearningError, attempt
from subgraphs.learning.schema.types import Course, CourseProgress, Lecture, Review
from subgraphs.learning.schema.viewer import Viewer
from subgraphs.learning.service import model
from subgraphs.learning.service.reviews import ratings
from subgraphs.learning.service.watched import Span


@strawberry.type
class MutationPayload:
    errors: list[LearningError] = strawberry.field(
        description="The reasons for which nothing changed; empty on success."
    )


@strawberry.type
class ProgressPayload(MutationPayload):
    progress: CourseProgress | None = strawberry.field(
        default=None, description="The viewer's progress in the course after the change; null if there are errors."
    )
    course: Course | None = strawberry.field(default=None, description="The course; null if there are errors.")
    lectures: list[Lecture] | None = strawberry.field(
        default=None, description="The lectures in which the viewer's progress changed; null if there are errors."
    )

    @classmethod
    def of(cls, info: Info, progress: model.CourseProgress, lecture_ids: Iterable[LectureId]) -> Self:
        info.context.changed()
        return cls(
            errors=[],
            progress=CourseProgress.of(progress),
            course=Course(id=strawberry.ID(progress.course_id)),
            lectures=[Lecture(id=strawberry.ID(lecture_id)) for lecture_id in dict.fromkeys(lecture_ids)],
        )


@strawberry.type
class ReviewPayload(MutationPayload):
    review: Review | None = strawberry.field(
        default=None, description="The review after the change; null if there are errors."
    )
    course: Course | None = strawberry.field(
        default=None, description="The course with its rating after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[ratings.Review]) -> Self:
        review, errors = await attempt(change)
        if review is None:
            return cls(errors=errors)
        info.context.changed()
        info.context.cache_control.invalidated += invalidated_by_review(review.course_id)
        return cls(errors=[], review=Review.of(review), course=Course(id=strawberry.ID(review.course_id)))


@strawberry.input(description="A player's report, sent every few seconds during playback and when it stops.")
class ProgressHeartbeatInput:
    lecture_id: strawberry.ID = strawberry.field(description="The id of the lecture played.")
    position_seconds: int = strawberry.field(description="The current position in the lecture.")
    watched_ranges: list[list[int]] = strawberry.field(
        description="The ranges watched since the last report: pairs of seconds, start and (exclusive) end."
    )
    client_event_id: strawberry.ID = strawberry.field(
        description="An id made by the client, 1 to 100 characters; a report sent again counts once."
    )
    at: datetime = strawberry.field(description="The time of the report by the client's clock.")


@strawberry.input(description="The input of `reportProgress`.")
class ReportProgressInput:
    heartbeats: list[ProgressHeartbeatInput] = strawberry.field(description="The reports, 1 to 100.")


@strawberry.type(description="The result of `reportProgress`.")
class ReportProgressPayload(ProgressPayload):
    progress: CourseProgress | None = strawberry.field(
        default=None, description="The viewer's progress in the course after the change; null if nothing changed."
    )
    errors: list[LearningError] = strawberry.field(
        description="The reasons for which the change, or a part of it, was rejected; empty on success."
    )


@strawberry.input(description="The input of `setLectureCompleted`.")
class SetLectureCompletedInput:
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    completed: bool = strawberry.field(description="Whether the lecture is completed.")


@strawberry.type(description="The result of `setLectureCompleted`.")
class SetLectureCompletedPayload(ProgressPayload):
    pass


@strawberry.input(description="The input of `writeReview`.")
class WriteReviewInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    rating: int = strawberry.field(description="The rating, 1 to 5 stars.")
    body: str | None = strawberry.field(
        default=None, description="The text, up to 4,000 characters; null for a rating only."
    )


@strawberry.type(description="The result of `writeReview`.")
class WriteReviewPayload(ReviewPayload):
    pass


@strawberry.input(description="The input of `replyToReview`.")
class ReplyToReviewInput:
    review_id: strawberry.ID = strawberry.field(description="The review's id.")
    body: str = strawberry.field(
        description="The reply, up to 4,000 characters; an empty one removes the current reply."
    )


@strawberry.type(description="The result of `replyToReview`.")
class ReplyToReviewPayload(ReviewPayload):
    pass


@strawberry.input(description="The input of `takeDownReview`.")
class TakeDownReviewInput:
    review_id: strawberry.ID = strawberry.field(description="The review's id.")
    reason: str = strawberry.field(description="The reason, 1 to 500 characters, which the author receives.")


@strawberry.type(description="The result of `takeDownReview`.")
class TakeDownReviewPayload(ReviewPayload):
    pass


@strawberry.input(description="The input of `restoreReview`.")
class RestoreReviewInput:
    review_id: strawberry.ID = strawberry.field(description="The review's id.")


@strawberry.type(description="The result of `restoreReview`.")
class RestoreReviewPayload(ReviewPayload):
    pass


@strawberry.input(description="The input of `setLearnerVisibility`.")
class SetLearnerVisibilityInput:
    visible_to_instructors: bool = strawberry.field(
        description="Whether the viewer agrees to be named to the instructors of their courses."
    )


@strawberry.type(description="The result of `setLearnerVisibility`.")
class SetLearnerVisibilityPayload(MutationPayload):
    viewer: Viewer | None = strawberry.field(description="The viewer after the change; null if there are errors.")


@strawberry.type
class Mutation:
    @strawberry.mutation(
        directives=[Authenticated()],
        description=(
            "Records playback reports of one course, in any order. Reports of a lecture that does not exist are "
            "rejected one by one, with an error whose path has their index, and the others count."
        ),
    )
    async def report_progress(
        self, info: Info, input: Annotated[ReportProgressInput, MUTATION_INPUT]
    ) -> ReportProgressPayload:
        reports = [_heartbeat(heartbeat) for heartbeat in input.heartbeats]
        use_case = info.context.use_cases.report_progress(info.context.principal, reports)
        reported, errors = await attempt(use_case)
        if reported is None:
            return ReportProgressPayload(errors=errors)
        progress, missing = reported
        lost = {error.argument for error in missing}
        counted = [
            report.lecture_id for index, report in enumerate(reports) if f"heartbeats.{index}.lectureId" not in lost
        ]
        payload = ReportProgressPayload.of(info, progress, counted)
        payload.errors = [LearningError.of(error) for error in missing]
        return payload

    @strawberry.mutation(
        directives=[Authenticated()], description="Marks a lecture completed or not completed by the viewer."
    )
    async def set_lecture_completed(
        self, info: Info, input: Annotated[SetLectureCompletedInput, MUTATION_INPUT]
    ) -> SetLectureCompletedPayload:
        known = parse_id(LECTURE, input.lecture_id, "lectureId")
        use_case = info.context.use_cases.mark_lecture(info.context.principal, known, complete=input.completed)
        progress, errors = await attempt(use_case)
        if progress is None:
            return SetLectureCompletedPayload(errors=errors)
        return SetLectureCompletedPayload.of(info, progress, [known])

    @strawberry.mutation(
        directives=[Authenticated()], description="Creates or replaces the viewer's one review of a course."
    )
    async def write_review(self, info: Info, input: Annotated[WriteReviewInput, MUTATION_INPUT]) -> WriteReviewPayload:
        known = parse_id(COURSE, input.course_id, "courseId")
        change = info.context.use_cases.write_review(
            info.context.principal, course_id=known, rating=input.rating, body=input.body
        )
        return await WriteReviewPayload.of(info, change)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Replies to a review of a course that the viewer teaches.",
    )
    async def reply_to_review(
        self, info: Info, input: Annotated[ReplyToReviewInput, MUTATION_INPUT]
    ) -> ReplyToReviewPayload:
        known = parse_id(REVIEW, input.review_id, "reviewId")
        change = info.context.use_cases.reply_to_review(info.context.principal, review_id=known, body=input.body)
        return await ReplyToReviewPayload.of(info, change)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[[Scope.REVIEWS_MODERATE.value]])],
        description="Takes down a review: only its author and staff see it, and its stars no longer count. The author "
        "is notified with the reason.",
    )
    async def take_down_review(
        self, info: Info, input: Annotated[TakeDownReviewInput, MUTATION_INPUT]
    ) -> TakeDownReviewPayload:
        known = parse_id(REVIEW, input.review_id, "reviewId")
        change = info.context.use_cases.take_down_review(info.context.principal, review_id=known, reason=input.reason)
        return await TakeDownReviewPayload.of(info, change)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[[Scope.REVIEWS_MODERATE.value]])],
        description="Shows a review that was taken down again. The author is notified.",
    )
    async def restore_review(
        self, info: Info, input: Annotated[RestoreReviewInput, MUTATION_INPUT]
    ) -> RestoreReviewPayload:
        known = parse_id(REVIEW, input.review_id, "reviewId")
        change = info.context.use_cases.restore_review(info.context.principal, review_id=known)
        return await RestoreReviewPayload.of(info, change)

    @strawberry.mutation(
        directives=[Authenticated()],
        description="Records whether the viewer agrees to be named, with the time of their last activity, in the lists "
        "of learners that instructors of their courses see. Without that, these lists have their progress alone.",
    )
    async def set_learner_visibility(
        self, info: Info, input: Annotated[SetLearnerVisibilityInput, MUTATION_INPUT]
    ) -> SetLearnerVisibilityPayload:
        await info.context.use_cases.set_visibility(info.context.principal, visible=input.visible_to_instructors)
        info.context.changed()
        return SetLearnerVisibilityPayload(viewer=Viewer.of_caller(info.context), errors=[])


def _heartbeat(given: ProgressHeartbeatInput) -> model.ProgressHeartbeat:
    if any(len(pair) != 2 for pair in given.watched_ranges):
        raise BadUserInput("A range must be a pair of seconds.", argument="heartbeats")
    return model.ProgressHeartbeat(
        lecture_id=parse_id(LECTURE, given.lecture_id, "heartbeats"),
        client_event_id=given.client_event_id,
        position_seconds=given.position_seconds,
        spans=tuple(Span(start, end) for start, end in given.watched_ranges),
        at=given.at,
    )
