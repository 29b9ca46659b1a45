"""List the caller's linked identities."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.identities.model import Identity
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ListIdentities:
    """The caller's linked identities, first linked first. Raises Unauthenticated."""

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None) -> Sequence[Identity]:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return await work.identities.of_user(caller.user_id)
