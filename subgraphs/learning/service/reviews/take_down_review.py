"""The take-down of a review by staff, and its restoration."""

from dataclasses import dataclass, replace

from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.ids import ReviewId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.plain_text import clean_text
from subgraphs.learning.errors import LearningError, LearningErrorCode
from subgraphs.learning.events import LearningAudited, ReviewRestored, ReviewTakenDown
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Rating, Review, TakeDown

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class TakeDownReview:
    """Hide a review from all but its author and staff, with a reason: its stars no longer count.

    The author receives the reason. Repeating it changes nothing; another reason replaces the earlier one.
    """

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, review_id: ReviewId, reason: str) -> Review:
        """Return the review. Raises Unauthenticated, Forbidden and LearningError."""
        staff, given, now = require_scope(principal, Scope.REVIEWS_MODERATE), _reason(reason), self.clock()
        async with self.units() as work:
            review, rating = await _locked(work, review_id)
            if review.take_down is not None and review.take_down.reason == given:
                return review
            if review.take_down is None:
                rating = rating.changed(review.rating, None)
                await work.reviews.save_rating(rating)
            hidden = replace(review, take_down=TakeDown(now, given))
            await work.reviews.save(hidden)
            await work.record(
                ReviewTakenDown(
                    review_id=review.id,
                    course_id=review.course_id,
                    author_id=review.author_id,
                    reason=given,
                    rating_count=rating.count,
                    rating_average=rating.average,
                    revision=rating.revision,
                )
            )
            record = audit_record(
                "learning",
                Actor.of(staff),
                "review.take_down",
                review.id,
                at=now,
                before={"taken_down": review.take_down is not None},
                after={"taken_down": True},
                reason=given,
            )
            await work.record(LearningAudited(record=record))
            return hidden


@dataclass(frozen=True, slots=True)
class RestoreReview:
    """Show a review that was taken down again, as its author wrote it last. Safe to repeat."""

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, review_id: ReviewId) -> Review:
        """Return the review. Raises Unauthenticated, Forbidden and LearningError."""
        staff, now = require_scope(principal, Scope.REVIEWS_MODERATE), self.clock()
        async with self.units() as work:
            review, rating = await _locked(work, review_id)
            if review.take_down is None:
                return review
            rating = rating.changed(None, review.rating)
            await work.reviews.save_rating(rating)
            shown = replace(review, take_down=None)
            await work.reviews.save(shown)
            await work.record(
                ReviewRestored(
                    review_id=review.id,
                    course_id=review.course_id,
                    author_id=review.author_id,
                    rating_count=rating.count,
                    rating_average=rating.average,
                    revision=rating.revision,
                )
            )
            record = audit_record(
                "learning",
                Actor.of(staff),
                "review.restore",
                review.id,
                at=now,
                before={"taken_down": True},
                after={"taken_down": False},
            )
            await work.record(LearningAudited(record=record))
            return shown


async def _locked(work: LearningWork, review_id: ReviewId) -> tuple[Review, Rating]:
    """Return a review and its course's rating, which is locked: its author may change it meanwhile."""
    found = (await work.reviews.by_ids([review_id])).get(review_id)
    if found is None:
        raise LearningError(LearningErrorCode.REVIEW_NOT_FOUND, "There is no such review.", "reviewId")
    rating = await work.reviews.lock_rating(found.course_id)
    return (await work.reviews.by_ids([review_id]))[review_id], rating


def _reason(text: str) -> str:
    reason = clean_text(text)
    if not 1 <= len(reason) <= MAX_REASON:
        raise LearningError(LearningErrorCode.INVALID_REASON, f"A reason has 1 to {MAX_REASON} characters.", "reason")
    return reason
