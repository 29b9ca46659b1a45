"""Reviews by those who have learned from a course, and the answers of those who teach it."""

from dataclasses import replace

from subgraphs.kernel.identity import Principal, require_instructor, require_principal
from subgraphs.kernel.ids import REVIEW, CourseId, ReviewId
from subgraphs.learning.errors import Refusal, RefusalReason
from subgraphs.learning.events import ReviewPosted
from subgraphs.learning.service.ports import Ports
from subgraphs.learning.service.report_progress import read_progress
from subgraphs.learning.service.reviews import Review, check_may_review, check_rating, clean_text


async def write_review(
    ports: Ports, principal: Principal | None, *, course_id: CourseId, rating: int, body: str | None
) -> Review:
    """Write or change the caller's one review of a course. Raises Refusal."""
    author = require_principal(principal).user_id
    check_rating(rating)
    text = clean_text(body, "body") if body is not None else ""
    now = ports.clock()
    async with ports.units() as work:
        if not await work.enrollments.active(author, [course_id]):
            raise Refusal(RefusalReason.NOT_ENROLLED, "You are not enrolled in this course.", "courseId")
        check_may_review(await read_progress(work, author, course_id))
        # Taken first: of two first reviews by one author at once, the second finds the first.
        ratings = await work.reviews.lock_rating(course_id)
        before = (await work.reviews.of_author(author, [course_id])).get(course_id)
        if before is None:
            review = Review(REVIEW.new(), course_id, author, rating, text or None, now, now)
        else:
            review = replace(before, rating=rating, body=text or None, updated_at=now)
        ratings = ratings.changed(None if before is None else before.rating, rating)
        await work.reviews.save(review)
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


async def reply_to_review(ports: Ports, principal: Principal | None, *, review_id: ReviewId, body: str) -> Review:
    """Answer a review of a course that the caller teaches; an empty answer takes it back. Raises Refusal."""
    instructor = require_instructor(principal)
    text = clean_text(body, "body")
    now = ports.clock()
    async with ports.units() as work:
        review = (await work.reviews.by_ids([review_id])).get(review_id)
        if review is None:
            raise Refusal(RefusalReason.REVIEW_NOT_FOUND, "There is no such review.", "reviewId")
        if instructor.user_id not in await work.courses.instructors(review.course_id):
            raise Refusal(RefusalReason.NOT_YOUR_COURSE, "You do not teach this course.", "reviewId")
        await work.reviews.lock_rating(review.course_id)
        review = (await work.reviews.by_ids([review_id]))[review_id]
        review = replace(review, reply=text or None, replied_at=now if text else None)
        await work.reviews.save(review)
        return review
