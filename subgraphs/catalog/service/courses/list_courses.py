"""The courses of all instructors, for admins."""

from dataclasses import dataclass

from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.courses import CourseListFilter
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ListCourses:
    """List the courses that match a filter, in every status, newest first, for an admin."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, wanted: CourseListFilter, page: PageRequest
    ) -> Page[CourseHeader]:
        """Raise Unauthenticated, Forbidden."""
        require_scope(viewer, Scope.CATALOG_MODERATE)
        async with self.units.reading() as work:
            return await work.courses.search(wanted, page)
