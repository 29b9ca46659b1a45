"""Make the archive of an export from the files of the domains."""

import asyncio
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from subgraphs.accounts.events import DataExportEnded, DataExportOutcome
from subgraphs.accounts.service.exports.messages import readme
from subgraphs.accounts.service.exports.model import DataExport, DataExportId
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.export.ports import ExportObjects, archive_key, folder_of, part_key

MAKE_ARCHIVE = "accounts.make-export-archive"


class PartMissing(Exception):
    """A file that a domain has reported is not in the object store."""


@dataclass(frozen=True, slots=True)
class MakeArchive:
    """Store the archive, then mark the export as ready and remove the domains' files. Safe to repeat.

    The user's earlier archives expire. If the user was deleted meanwhile, nothing stays.
    """

    units: Transactions[AccountsWork]
    objects: ExportObjects
    clock: Clock

    async def __call__(self, export_id: str) -> None:
        identifier = DataExportId(export_id)
        async with self.units() as work:
            export = await work.data_exports.by_id(identifier)
            user = None if export is None else await work.users.by_id(export.user_id)
        if export is None or user is None or not export.is_collected:
            return
        with TemporaryDirectory(prefix="export-") as scratch:
            folder = Path(scratch)
            files = [await self._fetch(export, part.domain, folder) for part in export.parts]
            text = folder / "README.txt"
            text.write_text(readme(user, export), encoding="utf-8")
            archive = folder / "archive.zip"
            await asyncio.to_thread(_pack, archive, [text, *files])
            size = archive.stat().st_size
            name = f"lectern-data-{export.requested_at:%Y-%m-%d}.zip"
            await self.objects.put(archive_key(export.id), archive, "application/zip", name)
        if await self._finish(identifier, size):
            for part in export.parts:
                await self.objects.delete(part_key(export.id, part.domain))
        else:
            await self.objects.delete_folder(folder_of(export.id))

    async def _fetch(self, export: DataExport, domain: str, folder: Path) -> Path:
        target = folder / f"{domain}.json"
        if not await self.objects.fetch(part_key(export.id, domain), target):
            raise PartMissing(f"{export.id}: {domain}")
        return target

    async def _finish(self, export_id: DataExportId, size: int) -> bool:
        """Mark it as ready; True also if a concurrent run has, False if it must not be any more."""
        now = self.clock()
        async with self.units() as work:
            export = await work.data_exports.lock(export_id)
            if export is None or await work.users.by_id(export.user_id) is None:
                return False
            if not export.is_collected:
                return export.is_downloadable(now)
            for earlier in await work.data_exports.ready_of(export.user_id):
                replaced = await work.data_exports.lock(earlier)
                if replaced is not None and replaced.expires_at is not None:
                    await work.data_exports.save(replaced.replaced(now))
            await work.data_exports.save(export.ready(size, now))
            await work.record(DataExportEnded(export_id=export.id, outcome=DataExportOutcome.READY))
        return True


def _pack(archive: Path, files: Sequence[Path]) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files:
            target.write(file, file.name)
