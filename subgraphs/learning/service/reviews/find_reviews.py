"""Batched lookup of reviews by id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import ReviewId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Review


@dataclass(frozen=True, slots=True)
class FindReviews:
    """Find reviews by id: those that the viewer sees."""

    units: Transactions[LearningWork]

    async def __call__(
        self, viewer: Callable[[], Principal | None], review_ids: Sequence[ReviewId]
    ) -> Mapping[ReviewId, Review]:
        """Return the reviews. The viewer is read for those that not everyone sees, so others may be cached."""
        async with self.units.reading() as work:
            found = await work.reviews.by_ids(review_ids)
        return {
            review_id: review
            for review_id, review in found.items()
            if review.take_down is None or review.is_shown_to(viewer())
        }
