"""The articles of lectures, as a viewer may read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.lectures.find_lectures import FoundLecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.visibility import may_read
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ReadArticles:
    """Read the HTML of those of the lectures whose article the viewer may read."""

    units: Transactions[CatalogWork]

    async def __call__(self, viewer: Principal | None, lectures: Collection[FoundLecture]) -> Mapping[LectureId, str]:
        async with self.units.reading() as work:
            return await work.courses.articles(await readable_lectures(work, viewer, lectures))


async def readable_lectures(
    work: CatalogWork, viewer: Principal | None, lectures: Collection[FoundLecture]
) -> list[LectureId]:
    """Return those of the lectures whose content the viewer may read."""
    entitled = (
        frozenset()
        if viewer is None
        else await work.enrollments.entitled(viewer.user_id, {found.course.id for found in lectures})
    )
    return [
        found.lecture.id
        for found in lectures
        if may_read(viewer, found.course, found.lecture, enrolled=found.course.id in entitled)
    ]
