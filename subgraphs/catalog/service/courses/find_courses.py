"""Lookups of courses by id."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.courses.suspended_courses import entitled_to_suspended
from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.visibility import may_see
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class FindCourses:
    """Find those of the courses that are visible to the viewer."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, CourseHeader]:
        async with self.units.reading() as work:
            found = await work.courses.headers(course_ids)
            entitled = await entitled_to_suspended(work, viewer, found.values())
        return {
            course_id: header
            for course_id, header in found.items()
            if may_see(viewer, header, enrolled=course_id in entitled)
        }
