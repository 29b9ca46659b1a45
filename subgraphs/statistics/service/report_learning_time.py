"""The learning time of one user."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal, require_self_or
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.statistics.service.model import Period
from subgraphs.statistics.service.ports import Reports


@dataclass(frozen=True, slots=True)
class ReportLearningTime:
    """Report how long a user learned, for that user and admins."""

    reports: Reports

    async def __call__(
        self, viewer: Principal | None, user_id: UserId, period: Period, course_id: CourseId | None
    ) -> int:
        """Seconds spent on the lectures of one course, or of all. Raises Unauthenticated, Forbidden."""
        require_self_or(viewer, user_id, Scope.USERS_READ)
        return (await self.reports.learning_seconds([user_id], period, course_id)).get(user_id, 0)
