"""The index of published courses: changed courses are indexed again."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from subgraphs.catalog.service.categories.category_tree import path_to
from subgraphs.catalog.service.model import Category, Course, CourseStatus
from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.search.search_model import CourseDocument
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions

logger = structlog.get_logger(__name__)

_BATCH_SIZE = 100


@dataclass(frozen=True, slots=True)
class IndexCourses:
    """Index every course that changed since it was indexed. Safe to repeat and to run concurrently."""

    units: Transactions[CatalogWork]
    search: CourseSearch

    async def __call__(self) -> bool:
        """Index the changed courses. Returns whether there were any.

        More than a batch of them, as after a migration, is work of minutes: its progress is logged.
        """
        indexed = 0
        while True:
            async with self.units() as work:
                changed = await work.courses.not_indexed(_BATCH_SIZE)
                categories = await work.categories.all()
            for course_id, revision in changed:
                await self._index(course_id, revision, categories)
            indexed += len(changed)
            if indexed > _BATCH_SIZE or len(changed) == _BATCH_SIZE:
                async with self.units() as work:
                    waiting = await work.courses.count_not_indexed()
                logger.info("courses indexed", indexed=indexed, waiting=waiting)
            if len(changed) < _BATCH_SIZE:
                return indexed > 0

    async def _index(self, course_id: CourseId, revision: int, categories: Sequence[Category]) -> None:
        async with self.units() as work:
            # Read after the revision: the course may be newer, and then it is indexed again, but never older.
            course = await work.courses.get(course_id)
        if course is None:
            return
        if course.header.status is CourseStatus.PUBLISHED and course.header.published_at is not None:
            await self.search.put(document_of(course, revision, categories))
        else:
            await self.search.remove(course_id, revision)
        async with self.units() as work:
            await work.courses.mark_indexed(course_id, revision)


def document_of(course: Course, revision: int, categories: Sequence[Category]) -> CourseDocument:
    """Return the index document of a published course."""
    header = course.header
    assert header.price is not None, "a published course has a price"
    assert header.published_at is not None, "a published course has a date of publication"
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
        rating_average=header.popularity.rating_average or 0.0,
        sales_count=max(0, header.popularity.sales_count),  # a refund may arrive before its sale
        published_at=header.published_at,
    )
