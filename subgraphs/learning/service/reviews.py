"""Reviews and ratings. Pure: no I/O, no clock of its own."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.kernel.ids import CourseId, ReviewId, UserId
from subgraphs.learning.errors import Refusal, RefusalReason
from subgraphs.learning.service.model import CourseProgress

MAX_BODY = 4_000
MIN_WATCHED = 0.1
"""The part of a course that somebody must have watched before they rate it, unless they completed a lecture."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a learner thinks of a course, and what its instructor answered."""

    id: ReviewId
    course_id: CourseId
    author_id: UserId
    rating: int
    body: str | None
    created_at: datetime
    updated_at: datetime
    reply: str | None = None
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """The ratings of a course: how many gave one star, two, and so on up to five."""

    course_id: CourseId
    histogram: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    revision: int = 0

    @property
    def count(self) -> int:
        return sum(self.histogram)

    @property
    def average(self) -> float | None:
        """The mean with two decimals; None without ratings."""
        if not self.count:
            return None
        stars = sum(position * number for position, number in enumerate(self.histogram, start=1))
        return round(stars / self.count, 2)

    def changed(self, before: int | None, after: int) -> "Rating":
        """The ratings after somebody's went from `before` (None: they had none) to `after`."""
        counts = list(self.histogram)
        if before is not None:
            counts[before - 1] -= 1
        counts[after - 1] += 1
        one, two, three, four, five = counts
        return replace(self, histogram=(one, two, three, four, five), revision=self.revision + 1)


def check_rating(rating: int) -> None:
    """Raise Refusal unless the rating is one to five stars."""
    if not 1 <= rating <= 5:
        raise Refusal(RefusalReason.INVALID_RATING, "A rating is 1 to 5 stars.", "rating")


def clean_text(text: str, argument: str) -> str:
    """The text without invisible control characters and outer space. Raises Refusal if it is too long."""
    if len(text) > MAX_BODY:
        raise Refusal(RefusalReason.INVALID_TEXT, f"A text has at most {MAX_BODY} characters.", argument)
    normal = unicodedata.normalize("NFC", text)
    return "".join(each for each in normal if each in "\n\t" or unicodedata.category(each) not in _INVISIBLE).strip()


def check_may_review(progress: CourseProgress) -> None:
    """Raise Refusal for somebody who has seen too little of the course to judge it."""
    if progress.completed_lectures == 0 and progress.watched_seconds < MIN_WATCHED * max(progress.total_seconds, 1):
        raise Refusal(RefusalReason.MIN_PROGRESS, "Watch a little more of the course before you review it.")


_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
