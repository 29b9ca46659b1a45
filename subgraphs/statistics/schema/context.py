"""What statistics' resolvers find in `info.context`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.call import RequestContext
from subgraphs.kernel.ids import CourseId
from subgraphs.kernel.money import Money
from subgraphs.statistics.service.model import CourseFacts, CourseStats, Period
from subgraphs.statistics.service.reports import StatisticsReports


@dataclass(slots=True, kw_only=True)
class StatisticsContext(RequestContext):
    """The reports, and loaders that answer many courses of one request in one query."""

    reports: StatisticsReports
    _stats: dict[Period, DataLoader[CourseId, CourseStats]] = field(default_factory=dict)
    _revenue: dict[Period, DataLoader[CourseId, tuple[Money, ...]]] = field(default_factory=dict)
    _courses: DataLoader[CourseId, CourseFacts | None] | None = None

    def stats(self, period: Period) -> DataLoader[CourseId, CourseStats]:
        """Loads the figures of courses over a period."""

        async def load(course_ids: list[CourseId]) -> list[CourseStats]:
            found = await self.reports.reports.stats(course_ids, period)
            return [found[course] for course in course_ids]

        return self._stats.setdefault(period, DataLoader(load_fn=load))

    def revenue(self, period: Period) -> DataLoader[CourseId, tuple[Money, ...]]:
        """Loads what courses took in over a period."""

        async def load(course_ids: list[CourseId]) -> list[tuple[Money, ...]]:
            found: Mapping[CourseId, tuple[Money, ...]] = await self.reports.reports.revenue(course_ids, period)
            return [found.get(course, ()) for course in course_ids]

        return self._revenue.setdefault(period, DataLoader(load_fn=load))

    @property
    def courses(self) -> DataLoader[CourseId, CourseFacts | None]:
        """Loads who teaches courses."""
        if self._courses is None:

            async def load(course_ids: list[CourseId]) -> list[CourseFacts | None]:
                found = await self.reports.reports.courses(course_ids)
                return [found.get(course) for course in course_ids]

            self._courses = DataLoader(load_fn=load)
        return self._courses


Info: TypeAlias = strawberry.Info[StatisticsContext, Any]
