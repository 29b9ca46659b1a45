"""The periodic task that takes deletions on when a time is over."""

from dataclasses import dataclass

from subgraphs.accounts.events import DeletionCheckRequested
from subgraphs.accounts.service.deletion.model import ADDRESS_RETENTION, RECEIPT_RETENTION, DeletionState
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class AdvanceDeletions:
    """Check deletions again whose grace period is over, end those not confirmed in time, and purge old receipts."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            due = await work.deletions.due(now)
            unconfirmed = await work.deletions.unconfirmed(now)
            await work.deletions.clear_addresses(now - ADDRESS_RETENTION)
            await work.deletions.purge_ended(now - RECEIPT_RETENTION)
        for deletion_id in due:
            async with self.units() as work:
                deletion = await work.deletions.lock(deletion_id)
                if deletion is not None and deletion.state is DeletionState.SCHEDULED:
                    checked = deletion.checked_again()
                    await work.deletions.save(checked)
                    await work.record(
                        DeletionCheckRequested(deletion_id=checked.id, user_id=checked.user_id, round=checked.round)
                    )
        for deletion_id in unconfirmed:
            async with self.units() as work:
                deletion = await work.deletions.lock(deletion_id)
                if deletion is not None and deletion.state is DeletionState.AWAITING_CONFIRMATION:
                    await work.deletions.save(deletion.expired(now))
