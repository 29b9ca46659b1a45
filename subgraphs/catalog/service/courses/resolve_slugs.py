"""Lookups of courses by slug."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ResolveSlugs:
    """Resolve slugs to course ids, whether or not the courses are visible to the viewer."""

    units: Transactions[CatalogWork]

    async def __call__(self, slugs: Collection[str]) -> Mapping[str, CourseId]:
        async with self.units.reading() as work:
            return await work.courses.ids_of_slugs(slugs)
