"""Batched lookup of course ratings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Rating


@dataclass(frozen=True, slots=True)
class FindRatings:
    """Find the ratings of courses; a course without reviews has an empty one."""

    units: Transactions[LearningWork]

    async def __call__(self, course_ids: Sequence[CourseId]) -> Mapping[CourseId, Rating]:
        async with self.units.reading() as work:
            found = await work.reviews.ratings(course_ids)
        return {course_id: found.get(course_id) or Rating(course_id) for course_id in course_ids}
