"""Writing a review."""

from dataclasses import dataclass, replace

from subgraphs.kernel.identity.ids import REVIEW, CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.errors import LearningError, LearningErrorCode
from subgraphs.learning.events import ReviewPosted
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.progress.update_progress import read_progress
from subgraphs.learning.service.reviews.ratings import Review, check_may_review, check_rating, clean_text


@dataclass(frozen=True, slots=True)
class WriteReview:
    """Create or replace the caller's one review of a course. One that was taken down stays hidden, and never counts."""

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, course_id: CourseId, rating: int, body: str | None
    ) -> Review:
        """Raise LearningError if the input is invalid or the caller may not review the course."""
        author = require_principal(principal).user_id
        check_rating(rating)
        text = clean_text(body, "body") if body is not None else ""
        now = self.clock()
        async with self.units() as work:
            if not await work.enrollments.active(author, [course_id]):
                raise LearningError(LearningErrorCode.NOT_ENROLLED, "You are not enrolled in this course.", "courseId")
            check_may_review(await read_progress(work, author, course_id))
            # Locked before the review is read: of two concurrent first reviews the second finds the first.
            ratings = await work.reviews.lock_rating(course_id)
            before = (await work.reviews.of_author(author, [course_id])).get(course_id)
            if before is None:
                review = Review(REVIEW.new(), course_id, author, rating, text or None, now, now)
            else:
                review = replace(before, rating=rating, body=text or None, updated_at=now)
            await work.reviews.save(review)
            if review.take_down is not None:
                return review
            ratings = ratings.changed(None if before is None else before.rating, rating)
            await work.reviews.save_rating(ratings)
            assert ratings.average is not None
            await work.record(
                ReviewPosted(
                    review_id=review.id,
                    course_id=course_id,
                    author_id=author,
                    rating=rating,
                    first_time=before is None,
                    rating_count=ratings.count,
                    rating_average=ratings.average,
                    revision=ratings.revision,
                )
            )
            return review
