"""Pictures in PostgreSQL: a table in each domain that has some."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, MetaData, Row, Select, Table, Text, and_, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.persistence.sql import TIMESTAMP
from subgraphs.kernel.pictures.model import (
    Picture,
    PictureContentType,
    PictureFailure,
    PictureId,
    PictureShape,
    PictureStatus,
    Rendition,
)

_BATCH = 100


def _columns() -> list[Column[Any]]:
    return [
        Column("id", Text, primary_key=True),
        Column("subject", Text, nullable=False),
        Column("shape", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("uploader_id", Text, nullable=False),
        Column("content_type", Text, nullable=False),
        Column("size_bytes", Integer, nullable=False),
        Column("created_at", TIMESTAMP, nullable=False),
        Column("upload_expires_at", TIMESTAMP, nullable=False),
        Column("upload_deleted", sa.Boolean, nullable=False, server_default=sa.false()),
        Column("alt", Text, nullable=False),
        Column("submitted_at", TIMESTAMP),
        Column("attempts", Integer, nullable=False),
        Column("changed_at", TIMESTAMP),
        Column("failure", Text),
        Column("digest", Text),
        Column("width", Integer),
        Column("height", Integer),
        Column("blurhash", Text),
        Column("color", Text),
    ]


def pictures_table(metadata: MetaData) -> Table:
    """Declare the pictures among a domain's tables."""
    return Table(
        "pictures",
        metadata,
        *_columns(),
        Index("ix_pictures_subject_submitted_at", "subject", "submitted_at"),
        # At most one picture of a subject is shown.
        Index("ix_pictures_shown", "subject", unique=True, postgresql_where=text("status = 'READY'")),
        Index("ix_pictures_unsettled", "status", "created_at", postgresql_where=text("status <> 'READY'")),
        Index("ix_pictures_leftovers", "upload_expires_at", postgresql_where=text("not upload_deleted")),
    )


def create_pictures() -> None:
    """Create the table, in a migration."""
    # Imported on use: only migrations need it, and it takes long to import.
    from alembic import op

    op.create_table("pictures", *_columns())
    op.create_index("ix_pictures_subject_submitted_at", "pictures", ["subject", "submitted_at"])
    op.create_index(
        "ix_pictures_shown", "pictures", ["subject"], unique=True, postgresql_where=text("status = 'READY'")
    )
    op.create_index(
        "ix_pictures_unsettled", "pictures", ["status", "created_at"], postgresql_where=text("status <> 'READY'")
    )
    op.create_index(
        "ix_pictures_leftovers", "pictures", ["upload_expires_at"], postgresql_where=text("not upload_deleted")
    )


def drop_pictures() -> None:
    """Drop the table, in a migration."""
    # Imported on use: only migrations need it, and it takes long to import.
    from alembic import op

    op.drop_table("pictures")


_PICTURES = pictures_table(MetaData())
_P = _PICTURES.c
_UNDECIDED = (PictureStatus.UPLOADING.value, PictureStatus.PROCESSING.value)


class SqlPictures:
    """`ports.Pictures` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_subject(self, subject: str) -> None:
        # There may be no row to lock yet, hence an advisory lock.
        key = func.hashtextextended(f"pictures:{subject}", 0)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))

    async def add(self, picture: Picture) -> None:
        await self._session.execute(insert(_PICTURES).values(**_values(picture)))

    async def get(self, picture_id: PictureId, *, for_update: bool = False) -> Picture | None:
        query = select(_PICTURES).where(_P.id == picture_id)
        row = (await self._session.execute(query.with_for_update() if for_update else query)).one_or_none()
        return None if row is None else _picture(row)

    async def save(self, picture: Picture) -> None:
        await self._session.execute(_PICTURES.update().where(_P.id == picture.id).values(**_values(picture)))

    async def of_subject(self, subject: str) -> Sequence[Picture]:
        states = (PictureStatus.PROCESSING.value, PictureStatus.READY.value)
        return await self._all(
            select(_PICTURES)
            .where(_P.subject == subject, _P.status.in_(states))
            .order_by(_P.submitted_at.desc(), _P.id.desc())
        )

    async def all_of(self, subject: str) -> Sequence[Picture]:
        return await self._all(select(_PICTURES).where(_P.subject == subject))

    async def shown(self, subjects: Collection[str]) -> Mapping[str, Picture]:
        found = await self._all(
            select(_PICTURES).where(one_of(_P.subject, subjects), _P.status == PictureStatus.READY.value)
        )
        return {picture.subject: picture for picture in found}

    async def latest(self, subjects: Collection[str]) -> Mapping[str, Picture]:
        found = await self._all(
            select(_PICTURES)
            .ext(distinct_on(_P.subject))
            .where(
                one_of(_P.subject, subjects), _P.status != PictureStatus.REPLACED.value, _P.submitted_at.is_not(None)
            )
            .order_by(_P.subject, _P.submitted_at.desc(), _P.id.desc())
        )
        return {picture.subject: picture for picture in found}

    async def stuck(self, submitted_before: datetime) -> Sequence[PictureId]:
        rows = await self._session.scalars(
            select(_P.id)
            .where(_P.status == PictureStatus.PROCESSING.value, _P.submitted_at < submitted_before)
            .order_by(_P.submitted_at)
            .limit(_BATCH)
        )
        return [PictureId(row) for row in rows]

    async def disposable(self, expired: datetime, replaced_before: datetime, failed_before: datetime) -> list[Picture]:
        return await self._all(
            select(_PICTURES)
            .where(
                or_(
                    and_(_P.status == PictureStatus.UPLOADING.value, _P.upload_expires_at < expired),
                    and_(_P.status == PictureStatus.REPLACED.value, _P.changed_at < replaced_before),
                    and_(_P.status == PictureStatus.FAILED.value, _P.changed_at < failed_before),
                )
            )
            .limit(_BATCH)
        )

    async def with_leftovers(self, now: datetime) -> list[Picture]:
        return await self._all(
            select(_PICTURES)
            .where(~_P.upload_deleted, _P.status.not_in(_UNDECIDED), _P.upload_expires_at < now)
            .limit(_BATCH)
        )

    async def mark_upload_deleted(self, picture_id: PictureId) -> None:
        await self._session.execute(_PICTURES.update().where(_P.id == picture_id).values(upload_deleted=True))

    async def delete(self, picture_id: PictureId) -> None:
        await self._session.execute(delete(_PICTURES).where(_P.id == picture_id))

    async def _all(self, query: Select[Any]) -> list[Picture]:
        return [_picture(row) for row in await self._session.execute(query)]


def _values(picture: Picture) -> dict[str, Any]:
    made = picture.rendition
    return {
        "id": picture.id,
        "subject": picture.subject,
        "shape": picture.shape.value,
        "status": picture.status.value,
        "uploader_id": picture.uploader_id,
        "content_type": picture.content_type.value,
        "size_bytes": picture.size_bytes,
        "created_at": picture.created_at,
        "upload_expires_at": picture.upload_expires_at,
        "alt": picture.alt,
        "submitted_at": picture.submitted_at,
        "attempts": picture.attempts,
        "changed_at": picture.changed_at,
        "failure": None if picture.failure is None else picture.failure.value,
        "digest": None if made is None else made.digest,
        "width": None if made is None else made.width,
        "height": None if made is None else made.height,
        "blurhash": None if made is None else made.blurhash,
        "color": None if made is None else made.color,
    }


def _picture(row: Row[Any]) -> Picture:
    return Picture(
        id=row.id,
        subject=row.subject,
        shape=PictureShape(row.shape),
        status=PictureStatus(row.status),
        uploader_id=row.uploader_id,
        content_type=PictureContentType(row.content_type),
        size_bytes=row.size_bytes,
        created_at=row.created_at,
        upload_expires_at=row.upload_expires_at,
        alt=row.alt,
        submitted_at=row.submitted_at,
        attempts=row.attempts,
        changed_at=row.changed_at,
        failure=None if row.failure is None else PictureFailure(row.failure),
        rendition=None if row.digest is None else Rendition(row.digest, row.width, row.height, row.blurhash, row.color),
    )
