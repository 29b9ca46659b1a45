"""Handlers of the other domains' reports: obstacles before a deletion, and erasures after it."""

from dataclasses import dataclass

from subgraphs.accounts.events import DeletionAdvanced, DeletionStep
from subgraphs.accounts.service.deletion.execute_deletion import execute
from subgraphs.accounts.service.deletion.model import AccountDeletion, DeletionId, DeletionState
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.catalog.events import CatalogDeletionChecked, CatalogUserErased
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.events import LearningUserErased
from subgraphs.notifications.events import NotificationsUserErased
from subgraphs.orders.events import OrdersDeletionChecked, OrdersUserErased
from subgraphs.statistics.events import StatisticsUserErased
from subgraphs.videos.events import VideosUserErased

DeletionChecked = CatalogDeletionChecked | OrdersDeletionChecked
UserErased = (
    CatalogUserErased
    | LearningUserErased
    | NotificationsUserErased
    | OrdersUserErased
    | StatisticsUserErased
    | VideosUserErased
)


@dataclass(frozen=True, slots=True)
class CollectReports:
    """Advances deletions as reports arrive, in any order."""

    clock: Clock

    async def deletion_checked(self, work: AccountsWork, event: DeletionChecked) -> None:
        """Store a domain's obstacles; once all have reported, reject the deletion or take its next step."""
        deletion = await work.deletions.lock(DeletionId(event.deletion_id))
        if deletion is None:
            return
        reported = deletion.reported(event.domain, event.round, event.obstacles)
        if reported is deletion:
            return
        await work.deletions.save(await self._decided(work, reported) if reported.is_checked else reported)

    async def user_erased(self, work: AccountsWork, event: UserErased) -> None:
        """Complete the receipt of a domain."""
        await work.deletions.complete_receipt(
            DeletionId(event.deletion_id), event.domain, event.kept, event.occurred_at
        )

    async def _decided(self, work: AccountsWork, deletion: AccountDeletion) -> AccountDeletion:
        now = self.clock()
        if deletion.obstacles:
            decided = deletion.rejected(now)
        elif deletion.state is DeletionState.CHECKING:
            decided = deletion.awaiting_confirmation(now)
            await work.record(DeletionAdvanced(deletion_id=deletion.id, step=DeletionStep.CONFIRMATION_NEEDED))
        else:
            decided = await execute(work, deletion, now)
        if decided.state is DeletionState.REJECTED and deletion.state is DeletionState.FINAL_CHECK:
            await work.record(DeletionAdvanced(deletion_id=deletion.id, step=DeletionStep.REJECTED))
        return decided
