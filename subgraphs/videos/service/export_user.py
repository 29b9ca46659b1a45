"""The part of videos in an export of a user's data."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from subgraphs.accounts.events import DataExportRequested
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.export.part_files import write_part
from subgraphs.kernel.privacy.export.ports import ExportObjects, part_key
from subgraphs.videos.events import VideosDataExported
from subgraphs.videos.service.ports.erasures import Erasures
from subgraphs.videos.service.ports.exports import ExportReports, PersonalDocuments

EXPORT_JOB = "videos.export-user"
EXPORT_TIMEOUT = timedelta(minutes=30)

_DOMAIN = "videos"


@dataclass(frozen=True, slots=True)
class ExportUser:
    """Write the file about a user, and report it. Safe to repeat; nothing of a deleted user is exported."""

    documents: PersonalDocuments
    erasures: Erasures
    reports: ExportReports
    objects: ExportObjects
    jobs: JobQueue
    clock: Clock

    async def requested(self, event: DataExportRequested) -> None:
        """Enqueue the job, if videos has not exported yet."""
        if _DOMAIN in event.domains:
            key = f"{event.export_id}-{_DOMAIN}"
            await self.jobs.enqueue(EXPORT_JOB, event.export_id, event.user_id, key=key)

    async def run(self, export_id: str, user_id: str) -> None:
        """Do the job."""
        user = UserId(user_id)
        if await self.erasures.has(user):
            return
        with TemporaryDirectory(prefix="export-") as folder:
            file = Path(folder, "part.json")
            size = await write_part(file, _DOMAIN, self.clock(), self.documents.sections(user))
            await self.objects.put(part_key(export_id, _DOMAIN), file, "application/json", f"{_DOMAIN}.json")
        await self.reports.add(VideosDataExported(export_id=export_id, user_id=user, size_bytes=size))
