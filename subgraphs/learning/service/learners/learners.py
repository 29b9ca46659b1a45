"""A learner of a course, with what they agreed to show. Pure.

An instructor sees the progress of all learners. Who a learner is, and when they were last active, is shown of those who
agreed to it alone. `id` is random: from an id that were derived from the user's, one could find out who they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from subgraphs.kernel.identity.ids import IdKind, UserId

LearnerId = NewType("LearnerId", str)
LEARNER: IdKind[LearnerId] = IdKind("lrn")


@dataclass(frozen=True, slots=True)
class Learner:
    """A user who is enrolled in a course. `user_id` and `last_activity_at` are None unless they agreed to show them.

    `enrolled_at` is None for enrollments that were replicated before it was recorded.
    """

    id: LearnerId
    user_id: UserId | None
    enrolled_at: datetime | None
    completed_lectures: int
    total_lectures: int
    last_activity_at: datetime | None
    completed_at: datetime | None

    @property
    def percent(self) -> float:
        """The share of current lectures that are completed, in percent with one decimal."""
        return round(100 * self.completed_lectures / self.total_lectures, 1) if self.total_lectures else 0.0
