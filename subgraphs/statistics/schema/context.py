"""The GraphQL context of statistics."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.graphql.batching import batch_loader
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.values.money import Money
from subgraphs.statistics.service.model import CourseStats, Period
from subgraphs.statistics.use_cases import UseCases


@dataclass(slots=True, kw_only=True)
class StatisticsContext(RequestContext):
    """The use cases, and one request's loaders: one for each period."""

    use_cases: UseCases
    _stats: dict[Period, DataLoader[CourseId, CourseStats | None]] = field(default_factory=dict)
    _revenue: dict[Period, DataLoader[CourseId, tuple[Money, ...] | None]] = field(default_factory=dict)

    def stats(self, period: Period) -> DataLoader[CourseId, CourseStats | None]:
        """Load the figures of courses over a period; None if the viewer may not see them."""
        if period not in self._stats:
            self._stats[period] = batch_loader(
                lambda ids: self.use_cases.report_course_stats(self.principal, ids, period)
            )
        return self._stats[period]

    def revenue(self, period: Period) -> DataLoader[CourseId, tuple[Money, ...] | None]:
        """Load the revenue of courses over a period; None if the viewer may not see it."""
        if period not in self._revenue:
            self._revenue[period] = batch_loader(
                lambda ids: self.use_cases.report_course_revenue(self.principal, ids, period)
            )
        return self._revenue[period]


Info: TypeAlias = strawberry.Info[StatisticsContext, Any]


def context_factory(use_cases: UseCases) -> Callable[[RequestInfo], StatisticsContext]:
    """Return the factory of request contexts."""

    def context(request: RequestInfo) -> StatisticsContext:
        return StatisticsContext(request=request, use_cases=use_cases)

    return context
