"""Count the followers of instructors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class CountFollowers:
    """The number of followers of these instructors; those without any are left out."""

    units: Transactions[AccountsWork]

    async def __call__(self, instructor_ids: Sequence[UserId]) -> Mapping[UserId, int]:
        async with self.units.reading() as work:
            return await work.follows.follower_counts(instructor_ids)
