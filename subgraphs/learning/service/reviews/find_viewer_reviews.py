"""Batched lookup of the viewer's reviews by course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Review


@dataclass(frozen=True, slots=True)
class FindViewerReviews:
    """Find the viewer's reviews of courses; none for an anonymous viewer."""

    units: Transactions[LearningWork]

    async def __call__(self, principal: Principal | None, course_ids: Sequence[CourseId]) -> Mapping[CourseId, Review]:
        if principal is None:
            return {}
        async with self.units.reading() as work:
            return await work.reviews.of_author(principal.user_id, course_ids)
