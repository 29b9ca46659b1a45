"""The reports, and who may see them."""

from dataclasses import dataclass

from subgraphs.kernel.errors import BadUserInput, Forbidden
from subgraphs.kernel.identity import Principal, Role, require_principal, require_scope, require_self_or_admin
from subgraphs.kernel.ids import CategoryId, CourseId, UserId
from subgraphs.statistics.service.model import (
    MAX_RANKING,
    Grain,
    LectureDropOff,
    Period,
    RankedCourse,
    SalesPoint,
    may_see_earnings,
    sales_points,
)
from subgraphs.statistics.service.ports import RankingCache, Reports


@dataclass(frozen=True, slots=True)
class StatisticsReports:
    """Every report of the domain, each checking by itself whether the caller may see it."""

    reports: Reports
    cache: RankingCache

    async def top_courses(self, period: Period, category_id: CategoryId | None, first: int) -> list[RankedCourse]:
        """The courses that sold best; for everybody."""
        if not 1 <= first <= MAX_RANKING:
            raise BadUserInput(f"first must be from 1 to {MAX_RANKING}.", argument="first")
        key = f"{period.first}:{period.last}:{category_id}:{first}"
        return await self.cache.top(key, lambda: self.reports.top(period, category_id, first))

    async def sales(
        self, caller: Principal | None, period: Period, grain: Grain, course_id: CourseId | None
    ) -> list[SalesPoint]:
        """An instructor's own sales; an admin's view is of everybody's."""
        known = require_scope(caller, Role.INSTRUCTOR, Role.ADMIN)
        if course_id is not None:
            await self.require_earnings(known, course_id)
        # Who may see the course's earnings sees all of them, whichever of its instructors a sale was booked for.
        own = None if known.is_admin or course_id is not None else known.user_id
        days = await self.reports.sales(period, instructor_id=own, course_id=course_id)
        return sales_points(days, period, grain)

    async def require_earnings(self, caller: Principal | None, course_id: CourseId) -> None:
        """Raises Unauthenticated or Forbidden unless the caller teaches the course or is an admin."""
        known = require_principal(caller)
        course = await self.reports.course(course_id)
        if not may_see_earnings(course, known.user_id, is_admin=known.is_admin):
            raise Forbidden

    async def drop_off(self, caller: Principal | None, course_id: CourseId, period: Period) -> list[LectureDropOff]:
        """Where learners stop; for those who teach the course and admins."""
        await self.require_earnings(caller, course_id)
        return await self.reports.drop_off(course_id, period)

    async def learning_seconds(
        self, caller: Principal | None, user_id: UserId, period: Period, course_id: CourseId | None
    ) -> int:
        """How long somebody learned; for themselves and admins."""
        require_self_or_admin(caller, user_id)
        return (await self.reports.learning_seconds([user_id], period, course_id)).get(user_id, 0)
