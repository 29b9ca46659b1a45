"""The figures of courses over a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.statistics.service.model import CourseStats, Period
from subgraphs.statistics.service.ports import Reports
from subgraphs.statistics.service.replicas import may_see_earnings


@dataclass(frozen=True, slots=True)
class ReportCourseStats:
    """Report the figures of many courses at once, for their instructors and admins."""

    reports: Reports

    async def __call__(
        self, viewer: Principal | None, course_ids: Sequence[CourseId], period: Period
    ) -> Mapping[CourseId, CourseStats]:
        """Return the figures of those courses whose earnings the viewer may see. Raises Unauthenticated."""
        caller = require_principal(viewer)
        courses = await self.reports.courses(course_ids)
        visible = [course_id for course_id in course_ids if may_see_earnings(caller, courses.get(course_id))]
        return await self.reports.stats(visible, period) if visible else {}
