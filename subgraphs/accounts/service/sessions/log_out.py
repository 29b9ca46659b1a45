"""End the session of a refresh token."""

from dataclasses import dataclass

from subgraphs.accounts.service.model import sha256_hex
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_session
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class LogOut:
    """End the session that the token belongs to; a token without a session changes nothing."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, *, refresh_token: str) -> None:
        async with self.units() as work:
            found = await work.sessions.by_token(sha256_hex(refresh_token))
            if found is not None:
                await end_session(work, found[0], self.clock())
