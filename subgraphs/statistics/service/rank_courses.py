"""The public ranking of courses by sales."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.statistics.service.model import MAX_RANKING, Period, RankedCourse
from subgraphs.statistics.service.ports import RankingCache, Reports


@dataclass(frozen=True, slots=True)
class RankCourses:
    """Rank the best-selling courses of a period. Public, and cached for all viewers."""

    reports: Reports
    cache: RankingCache

    async def __call__(self, period: Period, category_id: CategoryId | None, first: int) -> list[RankedCourse]:
        """Return the `first` best-selling courses, of a category and its descendants or of all. Raises BadUserInput."""
        if not 1 <= first <= MAX_RANKING:
            raise BadUserInput(f"first must be from 1 to {MAX_RANKING}.", argument="first")
        key = f"{period.start}:{period.end}:{category_id}:{first}"
        return await self.cache.get_or_compute(key, lambda: self.reports.ranking(period, category_id, first))
