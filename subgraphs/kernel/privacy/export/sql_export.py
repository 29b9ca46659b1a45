"""The part of a domain on PostgreSQL in an export, as its register declares it. Safe to repeat."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.jobs import Job, JobQueue
from subgraphs.kernel.persistence.sql import UnitsOfWork, Work
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.export.part_files import write_part
from subgraphs.kernel.privacy.export.ports import ExportObjects, ExportReport, RequestedExport, Section, part_key
from subgraphs.kernel.privacy.personal_data import OfUser, PersonalTable
from subgraphs.kernel.privacy.sql_erased_users import is_erased

_BATCH = 500
PART_TIMEOUT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SqlExport(Generic[Work]):
    """Exports users' data in one domain: a job reads all tables in one snapshot, stores the file, and reports it."""

    domain: str
    units: UnitsOfWork[Work]
    tables: Sequence[PersonalTable]
    objects: ExportObjects
    report: ExportReport
    jobs: JobQueue
    clock: Clock

    @property
    def job(self) -> Job:
        """The job, for the domain's worker module."""
        return Job(f"{self.domain}.export-user", self.run, timeout=PART_TIMEOUT)

    async def requested(self, event: RequestedExport) -> None:
        """Enqueue the job, if this domain has not exported yet. The handler of the event."""
        if self.domain in event.domains:
            key = f"{event.export_id}-{self.domain}"
            await self.jobs.enqueue(self.job.name, event.export_id, event.user_id, key=key)

    async def run(self, export_id: str, user_id: str) -> None:
        """Write the file, and report it. Nothing of a deleted user is exported."""
        user = UserId(user_id)
        with TemporaryDirectory(prefix="export-") as folder:
            file = Path(folder, "part.json")
            async with self.units() as work:
                await work.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                if await is_erased(work.session, user):
                    return
                size = await write_part(file, self.domain, self.clock(), sections(work.session, self.tables, user))
            await self.objects.put(part_key(export_id, self.domain), file, "application/json", f"{self.domain}.json")
        async with self.units() as work:
            await work.record(self.report(export_id=export_id, user_id=user, size_bytes=size))


async def sections(session: AsyncSession, tables: Sequence[PersonalTable], user_id: UserId) -> AsyncIterator[Section]:
    """Yield the user's rows of each table that is exported."""
    for entry in tables:
        if entry.exported_of is not None:
            yield Section(entry.name, entry.purpose, _rows(session, entry, entry.exported_of, user_id))


async def _rows(
    session: AsyncSession, entry: PersonalTable, of_user: OfUser, user_id: UserId
) -> AsyncIterator[Mapping[str, object]]:
    columns = [entry.table.c[name] for name in entry.exported]
    query = select(*columns).where(of_user(user_id)).order_by(*entry.table.primary_key.columns)
    found = await session.stream(query.execution_options(yield_per=_BATCH))
    async for row in found.mappings():
        yield dict(row)
