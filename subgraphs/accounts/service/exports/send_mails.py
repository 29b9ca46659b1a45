"""Send the mails about exports."""

from dataclasses import dataclass

from subgraphs.accounts.events import DataExportEnded
from subgraphs.accounts.service.exports.messages import export_message
from subgraphs.accounts.service.exports.model import DataExportId
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.platform.mail import Mailer, send_unless_rejected


@dataclass(frozen=True, slots=True)
class SendExportMails:
    """Send the mail about the end of an export, within the transaction that marks the event as handled."""

    mailer: Mailer
    site_url: str | None

    async def __call__(self, work: AccountsWork, event: DataExportEnded) -> None:
        export = await work.data_exports.by_id(DataExportId(event.export_id))
        user = None if export is None else await work.users.by_id(export.user_id)
        if export is not None and user is not None:
            await send_unless_rejected(self.mailer, export_message(user, export, event.outcome, self.site_url))
