"""The types that learning contributes."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.kernel.ids import COURSE, LECTURE, REVIEW, USER, InvalidId
from subgraphs.kernel.pagination import DEFAULT_PAGE, Connection, PageRequest, connection_of
from subgraphs.kernel.user_errors import UserError
from subgraphs.learning.errors import Refusal, RefusalReason
from subgraphs.learning.schema.context import Info
from subgraphs.learning.service import model, reviews

strawberry.enum(RefusalReason, name="LearningErrorCode", description="Why learning refuses.")


@strawberry.type
class LearningError(UserError):
    """Why learning did not do what was asked."""

    reason: RefusalReason

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(message=refusal.message, code=refusal.code, path=refusal.path, reason=refusal.reason)


@strawberry.federation.type(keys=["id"])
class User:
    """Whoever wrote a review."""

    id: strawberry.ID

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(USER.parse(id)))
        except InvalidId:
            return None


@strawberry.type
class RatingSummary:
    """What everybody together thinks of a course."""

    average: float | None = strawberry.field(description="With two decimals; null without ratings.")
    count: int
    histogram: list[int] = strawberry.field(description="How many gave one star, two, and so on up to five.")

    @classmethod
    def of(cls, rating: reviews.Rating) -> Self:
        return cls(average=rating.average, count=rating.count, histogram=list(rating.histogram))


@strawberry.type
class LectureProgress:
    """How far the viewer is in a lecture."""

    position_seconds: int = strawberry.field(description="Where to go on.")
    watched_seconds: int = strawberry.field(description="Without what was watched again.")
    completed: bool
    updated_at: datetime

    @classmethod
    def of(cls, progress: model.LectureProgress) -> Self:
        return cls(
            position_seconds=progress.position_seconds,
            watched_seconds=progress.watched_seconds,
            completed=progress.is_completed,
            updated_at=progress.updated_at,
        )


@strawberry.federation.type(keys=["id"])
class Lecture:
    """A lecture, as far as learning it goes."""

    id: strawberry.ID

    @strawberry.field(description="How far the viewer is; null if they have not begun or are not enrolled.")
    async def viewer_progress(self, info: Info) -> LectureProgress | None:
        progress = await info.context.viewer_lecture_progress.load(LECTURE.parse(self.id))
        return None if progress is None else LectureProgress.of(progress)

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(LECTURE.parse(id)))
        except InvalidId:
            return None


@strawberry.type
class CourseProgress:
    """How far the viewer is in a course, by the lectures that it has now."""

    percent: float
    completed_lectures: int
    total_lectures: int
    seconds_watched: int
    resume_lecture: Lecture | None = strawberry.field(description="Where to go on.")
    last_activity_at: datetime | None
    completed_at: datetime | None = strawberry.field(description="When every lecture was first completed.")

    @classmethod
    def of(cls, progress: model.CourseProgress) -> Self:
        resume = progress.resume_lecture_id
        return cls(
            percent=progress.percent,
            completed_lectures=progress.completed_lectures,
            total_lectures=progress.total_lectures,
            seconds_watched=progress.watched_seconds,
            resume_lecture=None if resume is None else Lecture(id=strawberry.ID(resume)),
            last_activity_at=progress.last_activity_at,
            completed_at=progress.completed_at,
        )


@strawberry.federation.type(keys=["id"])
class Review:
    """What a learner thinks of a course, for everybody to read."""

    id: strawberry.ID
    author: User
    rating: int
    body: str | None
    reply: str | None = strawberry.field(description="The instructor's answer.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, review: reviews.Review) -> Self:
        return cls(
            id=strawberry.ID(review.id),
            author=User(id=strawberry.ID(review.author_id)),
            rating=review.rating,
            body=review.body,
            reply=review.reply,
            created_at=review.created_at,
            updated_at=review.updated_at,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        try:
            review = await info.context.reviews.load(REVIEW.parse(id))
        except InvalidId:
            return None
        return None if review is None else cls.of(review)


@strawberry.federation.type(keys=["id"])
class Course:
    """A course, as far as learning and rating it goes."""

    id: strawberry.ID

    @strawberry.field
    async def rating(self, info: Info) -> RatingSummary | None:
        return RatingSummary.of(await info.context.ratings.load(COURSE.parse(self.id)))

    @strawberry.field(description="Newest first.")
    async def reviews(
        self, info: Info, first: int = DEFAULT_PAGE, after: str | None = None
    ) -> Connection[Review] | None:
        request = PageRequest.of(first, after, keys=1)
        page = await info.context.review_pages.load((COURSE.parse(self.id), request))
        return connection_of(page.map(Review.of))

    @strawberry.field(description="How far the viewer is; null if they are not enrolled.")
    async def viewer_progress(self, info: Info) -> CourseProgress | None:
        progress = await info.context.viewer_course_progress.load(COURSE.parse(self.id))
        return None if progress is None else CourseProgress.of(progress)

    @strawberry.field(description="The viewer's own review.")
    async def viewer_review(self, info: Info) -> Review | None:
        review = await info.context.viewer_reviews.load(COURSE.parse(self.id))
        return None if review is None else Review.of(review)

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(COURSE.parse(id)))
        except InvalidId:
            return None
