"""Find users by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class FindUsers:
    """The users of these ids; unknown ids are left out."""

    units: Transactions[AccountsWork]

    async def __call__(self, user_ids: Sequence[UserId]) -> Mapping[UserId, User]:
        async with self.units.reading() as work:
            return await work.users.by_ids(user_ids)


@dataclass(frozen=True, slots=True)
class FindDeletedUsers:
    """Those of the ids whose users were deleted: what they published names no one."""

    units: Transactions[AccountsWork]

    async def __call__(self, user_ids: Sequence[UserId]) -> Mapping[UserId, bool]:
        async with self.units.reading() as work:
            return dict.fromkeys(await work.users.deleted(user_ids), True)
