"""Keeping the search engine in step with the courses: what changed since it was last indexed is indexed again."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.catalog.service.arrange_categories import path_to
from subgraphs.catalog.service.model import Category, Course, CourseStatus
from subgraphs.catalog.service.ports import Ports
from subgraphs.catalog.service.searching import CourseDocument
from subgraphs.kernel.ids import CourseId

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class IndexCourses:
    """Indexes what is due; safe to run at any time, by several at once, and again after a crash."""

    ports: Ports

    async def prepare(self) -> None:
        """Prepares the engine; one that is new is going to get every course."""
        if await self.ports.search.is_prepared():
            return
        # In this order, so that a crash in between is made good by the next start.
        async with self.ports.units() as work:
            await work.courses.mark_all_due()
        await self.ports.search.prepare()

    async def __call__(self) -> bool:
        """Whether anything was due."""
        indexed = False
        while True:
            async with self.ports.units() as work:
                due = await work.courses.not_indexed(_AT_ONCE)
                categories = await work.categories.all()
            for course_id, revision in due:
                await self._index(course_id, revision, categories)
                indexed = True
            if len(due) < _AT_ONCE:
                return indexed

    async def _index(self, course_id: CourseId, revision: int, categories: Sequence[Category]) -> None:
        async with self.ports.units() as work:
            # Read after the revision: it may be newer than that, in which case it is due again, but never older.
            course = await work.courses.get(course_id)
        if course is None:
            return
        if course.header.status is CourseStatus.PUBLISHED and course.header.published_at is not None:
            await self.ports.search.put(document_of(course, revision, categories))
        else:
            await self.ports.search.take_out(course_id, revision)
        async with self.ports.units() as work:
            await work.courses.mark_indexed(course_id, revision)


def document_of(course: Course, revision: int, categories: Sequence[Category]) -> CourseDocument:
    """A published course as it is indexed."""
    header = course.header
    assert header.price is not None, "a published course has a price"
    assert header.published_at is not None, "and was published at some time"
    return CourseDocument(
        course_id=header.id,
        revision=revision,
        title=header.title,
        subtitle=header.subtitle or "",
        description=header.description or "",
        lecture_titles=tuple(lecture.title for lecture in course.lectures if lecture.complete),
        category_ids=path_to({category.id: category for category in categories}, header.category_id),
        level=header.level,
        language=header.language,
        price_minor=header.price.amount_minor,
        currency=header.price.currency.value,
        price_major=header.price.amount_minor / 10**header.price.currency.exponent,
        duration_seconds=header.duration_seconds,
        rating_average=header.standing.rating_average or 0.0,
        sales_count=header.standing.sales_count,
        published_at=header.published_at,
    )
