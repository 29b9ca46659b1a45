"""The preparation of the search engine."""

from dataclasses import dataclass

from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class PrepareSearch:
    """Prepare the search engine at start-up. A new engine gets every course."""

    units: Transactions[CatalogWork]
    search: CourseSearch

    async def __call__(self) -> None:
        if await self.search.is_prepared():
            return
        # In this order, so that after a crash in between the next start repeats both.
        async with self.units() as work:
            await work.courses.mark_all_not_indexed()
        await self.search.prepare()
