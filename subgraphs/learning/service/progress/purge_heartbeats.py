"""Purging of old heartbeats."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.service.ports import LearningWork

RETENTION = timedelta(days=30)
"""A duplicate that arrives later than that counts again."""


@dataclass(frozen=True, slots=True)
class PurgeHeartbeats:
    """Delete the ids of heartbeats received more than 30 days ago."""

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            await work.progress.purge_heartbeats(self.clock() - RETENTION)
