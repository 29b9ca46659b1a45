"""The revenue of courses over a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.values.money import Money
from subgraphs.statistics.service.model import Period
from subgraphs.statistics.service.ports import Reports
from subgraphs.statistics.service.replicas import may_see_earnings


@dataclass(frozen=True, slots=True)
class ReportCourseRevenue:
    """Report the revenue of many courses at once, for their instructors and admins."""

    reports: Reports

    async def __call__(
        self, viewer: Principal | None, course_ids: Sequence[CourseId], period: Period
    ) -> Mapping[CourseId, tuple[Money, ...]]:
        """Return the revenue after refunds, one amount for each currency, of those courses whose earnings the viewer
        may see; other courses are missing.
        """
        if viewer is None:
            return {}
        courses = await self.reports.courses(course_ids)
        visible = [course_id for course_id in course_ids if may_see_earnings(viewer, courses.get(course_id))]
        revenue = await self.reports.revenue(visible, period) if visible else {}
        return {course_id: revenue.get(course_id, ()) for course_id in visible}
