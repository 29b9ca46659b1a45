"""The published courses of categories."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.categories.category_tree import with_descendants
from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ListCategoryCourses:
    """List the published courses of each category and its descendants, newest first."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, category_ids: Collection[CategoryId], page: PageRequest
    ) -> Mapping[CategoryId, Page[CourseHeader]]:
        async with self.units.reading() as work:
            tree = await work.categories.all()
            return await work.courses.listed_in(
                {category_id: with_descendants(tree, category_id) for category_id in category_ids}, page
            )
