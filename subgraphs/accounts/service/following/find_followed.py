"""Find the instructors that the caller follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class FindFollowed:
    """Those of these instructors that the caller follows, as keys; none for an anonymous caller."""

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None, instructor_ids: Sequence[UserId]) -> Mapping[UserId, bool]:
        if principal is None:
            return {}
        async with self.units.reading() as work:
            followed = await work.follows.followed_by(principal.user_id, instructor_ids)
        return dict.fromkeys(followed, True)
