"""The badges of courses: which courses are new, and which sell best."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.catalog.service.model import CourseBadge, CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions

NEW_FOR = timedelta(days=30)
"""The time after its first publication in which a course is new."""
MIN_SALES = 10
"""The sales without refunds that a bestseller has at least."""
BEST_SHARE = 0.1
"""The share of a category's published courses that are bestsellers, rounded up."""


def badges_of(course: CourseHeader, now: datetime) -> tuple[CourseBadge, ...]:
    """Return the badges of a course; a bestseller is not shown as new as well."""
    if course.popularity.bestseller:
        return (CourseBadge.BESTSELLER,)
    if course.published_at is not None and now - course.published_at < NEW_FOR:
        return (CourseBadge.NEW,)
    return ()


@dataclass(frozen=True, slots=True)
class AwardBestsellers:
    """Rank the published courses of each category by their sales; `changed` gets the courses that rose or fell."""

    units: Transactions[CatalogWork]
    changed: Callable[[Collection[CourseId]], Awaitable[None]]

    async def __call__(self) -> None:
        async with self.units() as work:
            courses = await work.popularity.award_bestsellers(MIN_SALES, BEST_SHARE)
        if courses:
            await self.changed(courses)
