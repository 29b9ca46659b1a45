"""The drop-off of learners within a course, lecture by lecture."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.statistics.service.model import LectureDropOff, Period
from subgraphs.statistics.service.ports import Reports
from subgraphs.statistics.service.replicas import require_earnings_access


@dataclass(frozen=True, slots=True)
class ReportDropOff:
    """Report at which lectures the learners of a course stop, for its instructors and admins."""

    reports: Reports

    async def __call__(self, viewer: Principal | None, course_id: CourseId, period: Period) -> list[LectureDropOff]:
        """Return the figures of every started lecture. Raises Unauthenticated, Forbidden."""
        caller = require_principal(viewer)
        require_earnings_access(caller, (await self.reports.courses([course_id])).get(course_id))
        return await self.reports.drop_off(course_id, period)
