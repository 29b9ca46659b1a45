"""The way from a course's page to its sale."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from subgraphs.kernel.identity.principal import Principal
from subgraphs.statistics.service.log_analysis.model import Funnel, FunnelCount, FunnelDay, FunnelStep
from subgraphs.statistics.service.log_analysis.searched_logs import SearchedLogs, searched

ORDER_PAID = "order-paid"
"""The action of the line of a paid order."""

_LINES: Mapping[FunnelStep, Mapping[str, Any]] = {
    FunnelStep.VIEW: {"action": "operation", "root_field": "course"},
    FunnelStep.CART: {"action": "operation", "root_field": "addToCart"},
    FunnelStep.CHECKOUT: {"action": "operation", "root_field": "startCheckout"},
    FunnelStep.PAID: {"action": ORDER_PAID},
}
"""The lines of each step. The counts lead to no one: neither viewers nor courses are looked at."""


@dataclass(frozen=True, slots=True)
class ReportFunnel:
    """Report how often courses were viewed, put into carts, and paid."""

    logs: SearchedLogs

    async def __call__(self, viewer: Principal | None, days: int) -> Funnel:
        """Return the steps of the last days. Raises Unauthenticated, Forbidden, BadUserInput, LogsUnavailable."""
        store, period = self.logs.open(viewer, days)
        found = await searched(
            asyncio.gather(*(store.count_by_day(replace(period, **lines)) for lines in _LINES.values()))
        )
        by_step = dict(zip(_LINES, found, strict=True))
        dates = sorted({day for counts in found for day in counts})
        return Funnel(
            counts=tuple(FunnelCount(step, sum(counts.values())) for step, counts in by_step.items()),
            days=tuple(
                FunnelDay(day, tuple(FunnelCount(step, counts.get(day, 0)) for step, counts in by_step.items()))
                for day in dates
            ),
        )
