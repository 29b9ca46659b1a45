"""Lookups of lectures by id."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.courses.suspended_courses import entitled_to_suspended
from subgraphs.catalog.service.model import CourseHeader, Lecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.visibility import may_see_lecture
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class FoundLecture:
    """A lecture with its course."""

    lecture: Lecture
    course: CourseHeader


@dataclass(frozen=True, slots=True)
class FindLectures:
    """Find those of the lectures that are visible to the viewer."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, FoundLecture]:
        async with self.units.reading() as work:
            found = await work.courses.lectures(lecture_ids)
            courses = await work.courses.headers({course_id for course_id, _ in found.values()})
            entitled = await entitled_to_suspended(work, viewer, courses.values())
        return {
            lecture_id: FoundLecture(lecture, courses[course_id])
            for lecture_id, (course_id, lecture) in found.items()
            if may_see_lecture(viewer, courses[course_id], lecture, enrolled=course_id in entitled)
        }
