"""The sections of courses, as a viewer sees them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.courses.suspended_courses import entitled_to_suspended
from subgraphs.catalog.service.model import CourseHeader, Section
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.visibility import is_privileged, is_public_outline, may_see_lecture
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class VisibleSections:
    """The sections that a viewer sees of a course. `public`: all viewers see the same."""

    sections: tuple[Section, ...]
    public: bool


@dataclass(frozen=True, slots=True)
class FindSections:
    """Find the courses' sections with the lectures that are visible to the viewer.

    Sections without visible lectures are visible to instructors and admins only.
    """

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, courses: Mapping[CourseId, CourseHeader]
    ) -> Mapping[CourseId, VisibleSections]:
        async with self.units.reading() as work:
            found = await work.courses.sections(courses)
            entitled = await entitled_to_suspended(work, viewer, courses.values())
        return {
            course_id: VisibleSections(
                tuple(_visible_sections(viewer, courses[course_id], sections, enrolled=course_id in entitled)),
                is_public_outline(courses[course_id], sections),
            )
            for course_id, sections in found.items()
        }


def _visible_sections(
    viewer: Principal | None, course: CourseHeader, sections: Iterable[Section], *, enrolled: bool
) -> Iterator[Section]:
    for section in sections:
        lectures = tuple(
            lecture for lecture in section.lectures if may_see_lecture(viewer, course, lecture, enrolled=enrolled)
        )
        if lectures or is_privileged(viewer, course):
            yield Section(section.id, section.title, lectures)
