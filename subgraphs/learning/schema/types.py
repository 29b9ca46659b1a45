"""Types that learning owns or extends: Course, Lecture, Review, User."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.kernel.graphql.conventions.nodes import NODE_KEYS, Node, NodeKey
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.identity.derived_ids import derived_id
from subgraphs.kernel.identity.ids import COURSE, LECTURE, REVIEW, USER, parse_id
from subgraphs.learning.schema.context import Info
from subgraphs.learning.service import model
from subgraphs.learning.service.learners import learners
from subgraphs.learning.service.learners.learners import LEARNER
from subgraphs.learning.service.reviews import ratings


@strawberry.federation.type(keys=["id"], description="A user of the marketplace.")
class User:
    id: strawberry.ID = strawberry.field(description="The user's id.")

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(USER, id, "id")))


@strawberry.type(description="The aggregated ratings of a course.")
class RatingSummary:
    average: float | None = strawberry.field(
        description="The average number of stars, with two decimals; null without ratings."
    )
    count: int = strawberry.field(description="The number of ratings.")
    histogram: list[int] = strawberry.field(
        description="The numbers of ratings with one, two, three, four and five stars."
    )

    @classmethod
    def of(cls, rating: ratings.Rating) -> Self:
        return cls(average=rating.average, count=rating.count, histogram=list(rating.histogram))


@strawberry.type(description="The viewer's progress in a lecture.")
class LectureProgress:
    id: strawberry.ID = strawberry.field(description="The id of this progress, for caches.")
    position_seconds: int = strawberry.field(description="The position at which to resume.")
    watched_seconds: int = strawberry.field(description="The number of different seconds watched.")
    completed: bool = strawberry.field(description="Whether the lecture is complete.")
    updated_at: datetime = strawberry.field(description="The time of the last change.")

    @classmethod
    def of(cls, progress: model.LectureProgress) -> Self:
        return cls(
            id=strawberry.ID(derived_id(model.LECTURE_PROGRESS, progress.user_id, progress.lecture_id)),
            position_seconds=progress.position_seconds,
            watched_seconds=progress.watched_seconds,
            completed=progress.is_completed,
            updated_at=progress.updated_at,
        )


@strawberry.federation.type(keys=["id"], description="A lecture of a course.")
class Lecture:
    id: strawberry.ID = strawberry.field(description="The lecture's id.")

    @strawberry.field(description="The viewer's progress; null if they have not begun or are not enrolled.")
    async def viewer_progress(self, info: Info) -> LectureProgress | None:
        progress = await info.context.viewer_lecture_progress.load(LECTURE.parse(self.id))
        return None if progress is None else LectureProgress.of(progress)

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(LECTURE, id, "id")))


@strawberry.type(description="The viewer's progress in the current lectures of a course.")
class CourseProgress:
    id: strawberry.ID = strawberry.field(description="The id of this progress, for caches.")
    percent: float = strawberry.field(description="The share of lectures completed, in percent with one decimal.")
    completed_lectures: int = strawberry.field(description="The number of lectures completed.")
    total_lectures: int = strawberry.field(description="The number of lectures of the course.")
    seconds_watched: int = strawberry.field(description="The number of different seconds watched.")
    resume_lecture: Lecture | None = strawberry.field(
        description="The lecture at which to resume; null if the course has none."
    )
    last_activity_at: datetime | None = strawberry.field(
        description="The time of the last activity; null before the first."
    )
    completed_at: datetime | None = strawberry.field(description="The time at which every lecture was first completed.")

    @classmethod
    def of(cls, progress: model.CourseProgress) -> Self:
        resume = progress.resume_lecture_id
        return cls(
            id=strawberry.ID(derived_id(model.COURSE_PROGRESS, progress.user_id, progress.course_id)),
            percent=progress.percent,
            completed_lectures=progress.completed_lectures,
            total_lectures=progress.total_lectures,
            seconds_watched=progress.watched_seconds,
            resume_lecture=None if resume is None else Lecture(id=strawberry.ID(resume)),
            last_activity_at=progress.last_activity_at,
            completed_at=progress.completed_at,
        )


@strawberry.type(description="The take-down of a review by staff.")
class ReviewTakeDown:
    taken_down_at: datetime = strawberry.field(description="The time of the take-down.")
    reason: str = strawberry.field(description="The reason, as the author received it.")


@strawberry.federation.type(keys=NODE_KEYS, description="A learner's public review of a course.")
class Review(NodeKey, Node):
    id: strawberry.ID = strawberry.field(description="The review's id.")
    author: User = strawberry.field(description="The learner who wrote the review.")
    course: "Course" = strawberry.field(description="The course that the review is about.")
    rating: int = strawberry.field(description="The rating, 1 to 5 stars.")
    body: str | None = strawberry.field(description="The text; null for a rating only.")
    reply: str | None = strawberry.field(description="The instructor's reply; null without one.")
    created_at: datetime = strawberry.field(description="The time of the first version.")
    updated_at: datetime = strawberry.field(description="The time of the last change by the author.")
    take_down: ReviewTakeDown | None = strawberry.field(
        description="The take-down by staff, which hides the review from all but its author and staff; null if it is "
        "public."
    )

    @classmethod
    def of(cls, review: ratings.Review) -> Self:
        hidden = review.take_down
        return cls(
            id=strawberry.ID(review.id),
            author=User(id=strawberry.ID(review.author_id)),
            course=Course(id=strawberry.ID(review.course_id)),
            rating=review.rating,
            body=review.body,
            reply=review.reply,
            created_at=review.created_at,
            updated_at=review.updated_at,
            take_down=None if hidden is None else ReviewTakeDown(taken_down_at=hidden.at, reason=hidden.reason),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        review = await info.context.reviews.load(parse_id(REVIEW, id, "id"))
        return None if review is None else cls.of(review)


@strawberry.type(
    description="A learner of a course, for its instructors and admins, with what the learner agreed to show."
)
class CourseLearner:
    id: strawberry.ID = strawberry.field(
        description="The learner's id in this course, from which nobody can find out who they are."
    )
    user: User | None = strawberry.field(description="The user; null unless they agreed to be named to instructors.")
    enrolled_at: datetime | None = strawberry.field(
        description="The time since which the learner has access; null if it was not recorded."
    )
    percent: float = strawberry.field(description="The share of lectures completed, in percent with one decimal.")
    completed_lectures: int = strawberry.field(description="The number of lectures completed.")
    last_activity_at: datetime | None = strawberry.field(
        description="The time of the last activity; null before the first, and unless the user agreed to be named."
    )
    completed_at: datetime | None = strawberry.field(
        description="The time at which every lecture was first completed; null before."
    )

    @classmethod
    def of(cls, learner: learners.Learner) -> Self:
        return cls(
            id=strawberry.ID(learner.id),
            user=None if learner.user_id is None else User(id=strawberry.ID(learner.user_id)),
            enrolled_at=learner.enrolled_at,
            percent=learner.percent,
            completed_lectures=learner.completed_lectures,
            last_activity_at=learner.last_activity_at,
            completed_at=learner.completed_at,
        )


@strawberry.federation.type(keys=["id"], description="A course of the catalog.")
class Course:
    id: strawberry.ID = strawberry.field(description="The course's id.")

    @strawberry.field(description="The aggregated ratings of the course.")
    async def rating(self, info: Info) -> RatingSummary | None:
        rating = await info.context.ratings.load(COURSE.parse(self.id))
        return None if rating is None else RatingSummary.of(rating)

    @strawberry.field(description="The reviews of the course, newest first.")
    async def reviews(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[Review] | None:
        request = PageRequest.of(first, after, keys=(is_id(REVIEW),))
        page = await info.context.review_pages.load((COURSE.parse(self.id), request))
        return None if page is None else connection_of(page.map(Review.of))

    @strawberry.field(
        description="The learners with access to the course, newest first; null unless the viewer teaches the course "
        "or is an admin."
    )
    async def learners(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[CourseLearner] | None:
        request = PageRequest.of(first, after, keys=(is_id(LEARNER),))
        page = await info.context.learner_pages.load((COURSE.parse(self.id), request))
        return None if page is None else connection_of(page.map(CourseLearner.of))

    @strawberry.field(description="The viewer's progress; null if they are not enrolled.")
    async def viewer_progress(self, info: Info) -> CourseProgress | None:
        progress = await info.context.viewer_course_progress.load(COURSE.parse(self.id))
        return None if progress is None else CourseProgress.of(progress)

    @strawberry.field(description="The viewer's own review; null if they have not written one.")
    async def viewer_review(self, info: Info) -> Review | None:
        review = await info.context.viewer_reviews.load(COURSE.parse(self.id))
        return None if review is None else Review.of(review)

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(COURSE, id, "id")))
