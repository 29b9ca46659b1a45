"""Reviews and ratings. Pure: no I/O, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.kernel.identity.ids import CourseId, ReviewId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.values import plain_text
from subgraphs.learning.errors import LearningError, LearningErrorCode
from subgraphs.learning.service.model import CourseProgress

MAX_BODY = 4_000
MIN_WATCHED = 0.1
"""The fraction of a course that a user has to watch before reviewing it, unless they completed a lecture."""


@dataclass(frozen=True, slots=True)
class TakeDown:
    """The take-down of a review by staff."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """A learner's review of a course, and the instructor's reply."""

    id: ReviewId
    course_id: CourseId
    author_id: UserId
    rating: int
    body: str | None
    created_at: datetime
    updated_at: datetime
    reply: str | None = None
    replied_at: datetime | None = None
    take_down: TakeDown | None = None
    """None for a review that everyone sees, whose stars count."""

    def is_shown_to(self, viewer: Principal | None) -> bool:
        """Check whether the viewer sees the review: one that was taken down only its author and staff."""
        if self.take_down is None:
            return True
        return viewer is not None and (viewer.is_user(self.author_id) or viewer.has(Scope.REVIEWS_MODERATE))


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """The reviews to list: those that match every given value."""

    ratings: frozenset[int] | None = None
    has_reply: bool | None = None
    has_text: bool | None = None
    taken_down: bool | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating of a course: counts of one to five stars."""

    course_id: CourseId
    histogram: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    revision: int = 0

    @property
    def count(self) -> int:
        return sum(self.histogram)

    @property
    def average(self) -> float | None:
        """Return the mean with two decimals; None without ratings."""
        if not self.count:
            return None
        stars = sum(position * number for position, number in enumerate(self.histogram, start=1))
        return round(stars / self.count, 2)

    def changed(self, before: int | None, after: int | None) -> "Rating":
        """Replace one user's rating `before` with `after`; None is no rating that counts."""
        counts = list(self.histogram)
        if before is not None:
            counts[before - 1] -= 1
        if after is not None:
            counts[after - 1] += 1
        one, two, three, four, five = counts
        return replace(self, histogram=(one, two, three, four, five), revision=self.revision + 1)


def check_rating(rating: int) -> None:
    """Check a rating. Raises LearningError unless it is one to five stars."""
    if not 1 <= rating <= 5:
        raise LearningError(LearningErrorCode.INVALID_RATING, "A rating is 1 to 5 stars.", "rating")


def clean_text(text: str, argument: str) -> str:
    """Normalize a text and strip invisible characters and outer space. Raises LearningError if it is too long."""
    if len(text) > MAX_BODY:
        raise LearningError(LearningErrorCode.INVALID_TEXT, f"A text has at most {MAX_BODY} characters.", argument)
    return plain_text.clean_text(text)


def check_may_review(progress: CourseProgress) -> None:
    """Check that enough of the course was watched to review it. Raises LearningError if not."""
    if progress.completed_lectures == 0 and progress.watched_seconds < MIN_WATCHED * max(progress.total_seconds, 1):
        raise LearningError(LearningErrorCode.MIN_PROGRESS, "Watch a little more of the course before you review it.")
