"""Make a link that downloads an archive."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.exports.model import LINK_LIFETIME, DataExportId
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.export.ports import ExportObjects, archive_key


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """A link that anyone who has it can use, for minutes."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkArchive:
    """Return a link to the archive of the caller's export.

    Raises Unauthenticated, RecentLogInRequired, and AccountsError(NO_EXPORT): the export is another user's, does not
    exist, is not ready, or has expired.
    """

    units: Transactions[AccountsWork]
    objects: ExportObjects
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, export_id: DataExportId) -> DownloadLink:
        caller = self.recent_log_in.require(principal)
        now = self.clock()
        async with self.units.reading() as work:
            export = await work.data_exports.by_id(export_id)
        if export is None or export.user_id != caller.user_id or not export.is_downloadable(now):
            raise AccountsError(AccountsErrorCode.NO_EXPORT, "There is no archive to download.")
        url = await self.objects.download_url(archive_key(export.id), int(LINK_LIFETIME.total_seconds()))
        return DownloadLink(url, now + LINK_LIFETIME)
