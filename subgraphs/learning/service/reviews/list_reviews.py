"""Batched pages of course reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from subgraphs.kernel.graphql.pagination import Page, PageRequest, pages_by_request
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Review

PageKey: TypeAlias = tuple[CourseId, PageRequest]


@dataclass(frozen=True, slots=True)
class ListReviews:
    """List pages of courses' reviews, newest first."""

    units: Transactions[LearningWork]

    async def __call__(self, keys: Sequence[PageKey]) -> Mapping[PageKey, Page[Review]]:
        async with self.units.reading() as work:
            return await pages_by_request(keys, work.reviews.pages)
