"""The periodic task that takes exports on when a time is over, and the removal with the account."""

from dataclasses import dataclass

from subgraphs.accounts.events import DataExportEnded, DataExportOutcome, DataExportRequested
from subgraphs.accounts.service.exports.make_archive import MAKE_ARCHIVE
from subgraphs.accounts.service.exports.model import (
    ABANDONED_AFTER,
    REPEATED_AFTER,
    RETENTION,
    DataExportId,
    DataExportState,
)
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.export.ports import ExportObjects, folder_of


@dataclass(frozen=True, slots=True)
class AdvanceExports:
    """Request late domains again, enqueue lost jobs, give up after days, and remove what expired: files, then rows."""

    units: Transactions[AccountsWork]
    objects: ExportObjects
    jobs: JobQueue
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            late = await work.data_exports.requested_before(now - REPEATED_AFTER)
            expired = await work.data_exports.expired(now)
            old = await work.data_exports.ended_before(now - RETENTION)
        for export_id in late:
            await self._advance(export_id)
        for export_id in expired:
            await self.objects.delete_folder(folder_of(export_id))
            async with self.units() as work:
                export = await work.data_exports.lock(export_id)
                if export is not None and export.state is DataExportState.READY and not export.is_downloadable(now):
                    await work.data_exports.save(export.expired(now))
        for export_id in old:
            # Once more: a domain may have written its file after the first removal.
            await self.objects.delete_folder(folder_of(export_id))
            async with self.units() as work:
                await work.data_exports.delete(export_id)

    async def _advance(self, export_id: DataExportId) -> None:
        now = self.clock()
        async with self.units() as work:
            export = await work.data_exports.lock(export_id)
            if export is None or export.state is not DataExportState.COLLECTING:
                return
            abandoned = export.requested_at <= now - ABANDONED_AFTER
            if abandoned:
                await work.data_exports.save(export.failed(now))
                await work.record(DataExportEnded(export_id=export.id, outcome=DataExportOutcome.FAILED))
            else:
                await work.data_exports.save(export.requested_again(now))
                if export.pending:
                    await work.record(
                        DataExportRequested(export_id=export.id, user_id=export.user_id, domains=tuple(export.pending))
                    )
        if abandoned:
            await self.objects.delete_folder(folder_of(export.id))
        elif export.is_collected:
            await self.jobs.enqueue(MAKE_ARCHIVE, export.id, key=export.id)


@dataclass(frozen=True, slots=True)
class RemoveExports:
    """Remove the archives of a deleted user, and end what is being collected. Safe to repeat."""

    units: Transactions[AccountsWork]
    objects: ExportObjects
    clock: Clock

    async def __call__(self, user_id: UserId) -> None:
        async with self.units() as work:
            found = await work.data_exports.all_of(user_id)
            for export_id in found:
                export = await work.data_exports.lock(export_id)
                if export is not None and export.ended_at is None:
                    await work.data_exports.save(export.expired(self.clock()))
        for export_id in found:
            await self.objects.delete_folder(folder_of(export_id))
