"""The handler of the domains' reports about an export."""

from dataclasses import dataclass

from subgraphs.accounts.events import AccountsDataExported, DataExportCollected
from subgraphs.accounts.service.exports.model import DataExportId, DataExportState
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.catalog.events import CatalogDataExported
from subgraphs.kernel.privacy.export.ports import ExportObjects, part_key
from subgraphs.learning.events import LearningDataExported
from subgraphs.notifications.events import NotificationsDataExported
from subgraphs.orders.events import OrdersDataExported
from subgraphs.statistics.events import StatisticsDataExported
from subgraphs.videos.events import VideosDataExported

PartExported = (
    AccountsDataExported
    | CatalogDataExported
    | LearningDataExported
    | NotificationsDataExported
    | OrdersDataExported
    | StatisticsDataExported
    | VideosDataExported
)


@dataclass(frozen=True, slots=True)
class CollectParts:
    """Store that a domain has exported; with the last one, publish that the archive can be made. In any order."""

    objects: ExportObjects

    async def __call__(self, work: AccountsWork, event: PartExported) -> None:
        export = await work.data_exports.lock(DataExportId(event.export_id))
        if export is None or export.state is not DataExportState.COLLECTING:
            # Written too late, or twice: no archive will hold it.
            await self.objects.delete(part_key(event.export_id, event.domain))
            return
        collected = export.with_part(event.domain, event.size_bytes, event.occurred_at)
        if collected is export:
            return
        await work.data_exports.save(collected)
        if collected.is_collected:
            await work.record(DataExportCollected(export_id=export.id))
