"""List the caller's sessions."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.model import Session
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ListSessions:
    """The caller's active sessions, last seen first, at most 100. Raises Unauthenticated."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> Sequence[Session]:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return await work.sessions.active(caller.user_id, self.clock())
