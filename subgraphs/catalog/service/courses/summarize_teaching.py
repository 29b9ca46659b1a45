"""The public numbers of instructors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.replicas import TeachingSummary
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class SummarizeTeaching:
    """The courses, learners and ratings of these users; those without a published course are left out."""

    units: Transactions[CatalogWork]

    async def __call__(self, user_ids: Collection[UserId]) -> Mapping[UserId, TeachingSummary]:
        async with self.units.reading() as work:
            return await work.popularity.teaching(user_ids)
