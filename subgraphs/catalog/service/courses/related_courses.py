"""Courses that learners of a course take as well."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions

MAX_RELATED = 12
_CANDIDATES = 40
"""The courses that are considered: some of them the viewer may have."""


@dataclass(frozen=True, slots=True)
class RelateCourses:
    """The published courses that share the most learners with each of these, then the best-selling of its category.

    Courses that the viewer is enrolled in or teaches are left out.
    """

    units: Transactions[CatalogWork]

    async def __call__(
        self, principal: Principal | None, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, tuple[CourseHeader, ...]]:
        viewer = None if principal is None or principal.machine is not None else principal.user_id
        async with self.units.reading() as work:
            found = await work.popularity.related(course_ids, _CANDIDATES)
            candidates = {course_id for related in found.values() for course_id in related}
            owned: Collection[CourseId] = ()
            if viewer is not None:
                owned = await work.enrollments.entitled(viewer, candidates)
            headers = await work.courses.headers(candidates - set(owned))
        return {
            course_id: tuple(
                headers[other] for other in related if other in headers and viewer not in headers[other].instructor_ids
            )[:MAX_RELATED]
            for course_id, related in found.items()
        }
