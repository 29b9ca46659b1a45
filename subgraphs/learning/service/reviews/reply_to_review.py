"""Replying to a review."""

from dataclasses import dataclass, replace

from subgraphs.kernel.identity.ids import ReviewId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.errors import LearningError, LearningErrorCode
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Review, clean_text


@dataclass(frozen=True, slots=True)
class ReplyToReview:
    """Reply to a review of a course that the caller teaches; an empty reply removes the current one."""

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, review_id: ReviewId, body: str) -> Review:
        """Raise LearningError if there is no such review or the caller does not teach its course."""
        instructor = require_instructor(principal)
        text = clean_text(body, "body")
        now = self.clock()
        async with self.units() as work:
            review = (await work.reviews.by_ids([review_id])).get(review_id)
            if review is None or review.take_down is not None:
                raise LearningError(LearningErrorCode.REVIEW_NOT_FOUND, "There is no such review.", "reviewId")
            if instructor.user_id not in await work.courses.instructors(review.course_id):
                raise LearningError(LearningErrorCode.NOT_YOUR_COURSE, "You do not teach this course.", "reviewId")
            # The author may change the review meanwhile: lock, and read it again.
            await work.reviews.lock_rating(review.course_id)
            review = (await work.reviews.by_ids([review_id]))[review_id]
            review = replace(review, reply=text or None, replied_at=now if text else None)
            await work.reviews.save(review)
            return review
