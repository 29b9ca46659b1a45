"""The article of a lecture."""

from dataclasses import dataclass, replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.lectures.article_html import reading_seconds, sanitise
from subgraphs.catalog.service.lectures.lecture_changes import require_course_of
from subgraphs.catalog.service.model import Course, Lecture, LectureKind
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import change_lecture
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class WriteArticle:
    """Write the HTML of an article lecture, which completes it, by one of the course's instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, lecture_id: LectureId, expected_version: int | None, *, html: str
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        require_instructor(principal)
        clean = sanitise(html)

        def written(lecture: Lecture) -> Lecture:
            if lecture.kind is not LectureKind.ARTICLE:
                raise CatalogError(CatalogErrorCode.INVALID, "A video lecture has no text.", "lectureId")
            return replace(lecture, complete=True, duration_seconds=reading_seconds(clean))

        async with self.units() as work:
            course = await edit_course(
                work,
                self.clock,
                principal,
                await require_course_of(work, lecture_id, "lectureId"),
                expected_version,
                lambda course: change_lecture(course, lecture_id, written),
            )
            await work.courses.put_article(lecture_id, clean)
            return course
