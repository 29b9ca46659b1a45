"""The sales report of an instructor, a course or the whole marketplace."""

from dataclasses import dataclass
from datetime import tzinfo

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.values.money import Currency
from subgraphs.statistics.service.model import Granularity, Period, SalesPoint, sales_points
from subgraphs.statistics.service.ports import Reports
from subgraphs.statistics.service.replicas import require_earnings_access

_USUAL_CURRENCY = Currency.USD


@dataclass(frozen=True, slots=True)
class ReportSales:
    """Report sales over time: an instructor's parts of them, or, for an admin or of one course, the whole."""

    reports: Reports

    async def __call__(
        self,
        viewer: Principal | None,
        period: Period,
        granularity: Granularity,
        zone: tzinfo,
        course_id: CourseId | None,
    ) -> list[SalesPoint]:
        """One point for each bucket and currency. Raises Unauthenticated, Forbidden, BadUserInput.

        Without sales there are points of zero, in the currency of the courses.
        """
        caller = require_scope(viewer, Role.INSTRUCTOR, Scope.STATISTICS_READ)
        if course_id is not None:
            require_earnings_access(caller, (await self.reports.courses([course_id])).get(course_id))
        # A viewer who may see a course's earnings sees all of them, whichever of its instructors a sale is booked for.
        own = not caller.has(Scope.STATISTICS_READ) and course_id is None
        buckets = period.buckets(granularity, zone)
        sales = await self.reports.sales(period, buckets, viewer_id=caller.user_id, own=own, course_id=course_id)
        currencies: list[Currency] = []
        if not sales:
            priced = await self.reports.currencies(instructor_id=caller.user_id if own else None, course_id=course_id)
            currencies = priced or [_USUAL_CURRENCY]
        return sales_points(sales, buckets, currencies)
