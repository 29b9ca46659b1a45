"""The repository of exports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.accounts.service.exports.model import DataExport, DataExportId
from subgraphs.kernel.identity.ids import UserId


class DataExports(Protocol):
    """Exports of users' data, each with its parts: one file for each domain."""

    async def add(self, export: DataExport) -> bool:
        """Add the export and return True; False if the user has one that is COLLECTING, be it added concurrently."""
        ...

    async def lock(self, export_id: DataExportId) -> DataExport | None:
        """Lock the export until the transaction ends, and return it."""
        ...

    async def by_id(self, export_id: DataExportId) -> DataExport | None: ...

    async def latest_of(self, user_id: UserId) -> DataExport | None:
        """Return the export that the user requested last."""
        ...

    async def all_of(self, user_id: UserId) -> Sequence[DataExportId]:
        """Return the user's exports in any state."""
        ...

    async def save(self, export: DataExport) -> None:
        """Store the state of the export, and those of its parts that are exported and were not stored as such."""
        ...

    async def ready_of(self, user_id: UserId) -> Sequence[DataExportId]:
        """Return the user's exports that are READY."""
        ...

    async def requested_before(self, before: datetime) -> Sequence[DataExportId]:
        """Return exports that are COLLECTING and whose domains were last requested by that time, at most 100."""
        ...

    async def expired(self, now: datetime) -> Sequence[DataExportId]:
        """Return exports that are READY and whose `expires_at` has passed, at most 100."""
        ...

    async def ended_before(self, before: datetime) -> Sequence[DataExportId]:
        """Return exports whose `ended_at` is before that time, at most 100."""
        ...

    async def delete(self, export_id: DataExportId) -> None:
        """Delete the record of an export with its parts; the archive is not touched."""
        ...
