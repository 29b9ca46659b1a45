"""Purge what has expired."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock

ENDED_SESSIONS_RETENTION = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PurgeExpired:
    """Delete expired registrations, password resets, challenges and trusted devices, and old ended sessions."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            await work.registrations.purge_expired(now)
            await work.resets.purge_expired(now)
            await work.email_changes.purge_expired(now)
            await work.log_in_challenges.purge_expired(now)
            await work.trusted_devices.purge_expired(now)
            await work.sessions.purge_ended(now - ENDED_SESSIONS_RETENTION)
