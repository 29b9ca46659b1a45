"""The courses of instructors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ListTaughtCourses:
    """List the courses of each instructor that are visible to the viewer, newest first."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, user_ids: Collection[UserId], page: PageRequest
    ) -> Mapping[UserId, Page[CourseHeader]]:
        own = viewer.user_id if viewer is not None and viewer.is_instructor else None
        all_statuses = viewer is not None and viewer.has(Scope.CATALOG_MODERATE)
        async with self.units.reading() as work:
            return await work.courses.taught_by(user_ids, page, own, all_statuses=all_statuses)
