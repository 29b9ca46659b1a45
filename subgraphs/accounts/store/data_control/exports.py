"""Exports of users' data, and the parts of the domains."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.exports.model import DataExport, DataExportId, DataExportState, ExportPart
from subgraphs.accounts.store.tables import data_export_parts, data_exports
from subgraphs.kernel.identity.ids import UserId

_BATCH = 100
_COLUMNS = data_exports.c


class SqlDataExports:
    """The data_exports and data_export_parts tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, export: DataExport) -> bool:
        added = await self._session.scalar(
            insert(data_exports)
            .values(id=export.id, user_id=export.user_id, requested_at=export.requested_at, **_mutable(export))
            .on_conflict_do_nothing()
            .returning(_COLUMNS.id)
        )
        if added is None:
            return False
        parts = [{"export_id": export.id, "domain": part.domain} for part in export.parts]
        await self._session.execute(insert(data_export_parts).values(parts))
        return True

    async def lock(self, export_id: DataExportId) -> DataExport | None:
        return await self._one(_COLUMNS.id == export_id, for_update=True)

    async def by_id(self, export_id: DataExportId) -> DataExport | None:
        return await self._one(_COLUMNS.id == export_id)

    async def latest_of(self, user_id: UserId) -> DataExport | None:
        return await self._one(_COLUMNS.user_id == user_id)

    async def all_of(self, user_id: UserId) -> Sequence[DataExportId]:
        found = await self._session.scalars(select(_COLUMNS.id).where(_COLUMNS.user_id == user_id))
        return [DataExportId(export_id) for export_id in found]

    async def save(self, export: DataExport) -> None:
        await self._session.execute(update(data_exports).where(_COLUMNS.id == export.id).values(**_mutable(export)))
        parts = data_export_parts.c
        for part in export.parts:
            if part.exported_at is not None:
                await self._session.execute(
                    update(data_export_parts)
                    .where(parts.export_id == export.id, parts.domain == part.domain, parts.exported_at.is_(None))
                    .values(exported_at=part.exported_at, size_bytes=part.size_bytes)
                )

    async def ready_of(self, user_id: UserId) -> Sequence[DataExportId]:
        return await self._ids(_COLUMNS.user_id == user_id, _COLUMNS.state == DataExportState.READY.value)

    async def requested_before(self, before: datetime) -> Sequence[DataExportId]:
        return await self._ids(_COLUMNS.state == DataExportState.COLLECTING.value, _COLUMNS.last_requested_at <= before)

    async def expired(self, now: datetime) -> Sequence[DataExportId]:
        return await self._ids(_COLUMNS.state == DataExportState.READY.value, _COLUMNS.expires_at <= now)

    async def ended_before(self, before: datetime) -> Sequence[DataExportId]:
        return await self._ids(_COLUMNS.ended_at < before)

    async def delete(self, export_id: DataExportId) -> None:
        await self._session.execute(delete(data_exports).where(_COLUMNS.id == export_id))

    async def _ids(self, *conditions: ColumnElement[bool]) -> Sequence[DataExportId]:
        found = await self._session.scalars(select(_COLUMNS.id).where(*conditions).order_by(_COLUMNS.id).limit(_BATCH))
        return [DataExportId(export_id) for export_id in found]

    async def _one(self, condition: ColumnElement[bool], *, for_update: bool = False) -> DataExport | None:
        query = select(data_exports).where(condition).order_by(_COLUMNS.id.desc()).limit(1)
        row = (await self._session.execute(query.with_for_update() if for_update else query)).one_or_none()
        if row is None:
            return None
        parts = await self._session.execute(
            select(data_export_parts)
            .where(data_export_parts.c.export_id == row.id)
            .order_by(data_export_parts.c.domain)
        )
        return _export(row, parts.all())


def _mutable(export: DataExport) -> dict[str, Any]:
    return {
        "state": export.state.value,
        "last_requested_at": export.last_requested_at,
        "ready_at": export.ready_at,
        "expires_at": export.expires_at,
        "size_bytes": export.size_bytes,
        "ended_at": export.ended_at,
    }


def _export(row: Row[Any], parts: Sequence[Row[Any]]) -> DataExport:
    return DataExport(
        id=DataExportId(row.id),
        user_id=UserId(row.user_id),
        state=DataExportState(row.state),
        requested_at=row.requested_at,
        last_requested_at=row.last_requested_at,
        parts=tuple(ExportPart(part.domain, part.exported_at, part.size_bytes) for part in parts),
        ready_at=row.ready_at,
        expires_at=row.expires_at,
        size_bytes=row.size_bytes,
        ended_at=row.ended_at,
    )
