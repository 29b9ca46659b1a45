"""The resources of lectures in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, delete, func, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.resources.model import LectureResource, LectureResourceId, ResourceFile
from subgraphs.catalog.store.tables import lecture_resources
from subgraphs.kernel.identity.ids import CourseId, LectureId
from subgraphs.kernel.persistence.conditions import one_of

_BATCH = 100
_c = lecture_resources.c


class SqlLectureResources:
    """`service.ports.resources.LectureResources` within one transaction. A detached resource has no lecture."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, resource: LectureResource) -> None:
        file = resource.file
        await self._session.execute(
            insert(lecture_resources).values(
                id=resource.id,
                course_id=resource.course_id,
                lecture_id=resource.lecture_id,
                title=resource.title,
                position=resource.position,
                created_at=resource.created_at,
                url=resource.url,
                filename=None if file is None else file.name,
                media_type=None if file is None else file.media_type,
                size_bytes=None if file is None else file.size_bytes,
                upload_expires_at=None if file is None else file.upload_expires_at,
                ready=resource.ready,
            )
        )

    async def get(self, resource_id: LectureResourceId) -> LectureResource | None:
        query = select(lecture_resources).where(_c.id == resource_id, _c.lecture_id.is_not(None))
        row = (await self._session.execute(query)).mappings().one_or_none()
        return None if row is None else _resource_of(row)

    async def save(self, resource: LectureResource) -> None:
        await self._session.execute(
            update(lecture_resources)
            .where(_c.id == resource.id)
            .values(title=resource.title, url=resource.url, position=resource.position, ready=resource.ready)
        )

    async def of_lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Sequence[LectureResource]]:
        rows = await self._session.execute(
            select(lecture_resources)
            .where(one_of(_c.lecture_id, lecture_ids), _c.ready)
            .order_by(_c.lecture_id, _c.position, _c.id)
        )
        found: dict[LectureId, list[LectureResource]] = {}
        for row in rows.mappings():
            found.setdefault(LectureId(row["lecture_id"]), []).append(_resource_of(row))
        return found

    async def extent(self, lecture_id: LectureId) -> tuple[int, int]:
        query = select(func.count(), func.coalesce(func.max(_c.position), -1)).where(_c.lecture_id == lecture_id)
        count, last = (await self._session.execute(query)).one()
        return count, last

    async def stored_bytes(self, course_id: CourseId) -> int:
        query = select(func.coalesce(func.sum(_c.size_bytes), 0)).where(_c.course_id == course_id)
        return int(await self._session.scalar(query) or 0)

    async def detach(self, resource_id: LectureResourceId) -> None:
        await self._session.execute(update(lecture_resources).where(_c.id == resource_id).values(lecture_id=None))

    async def count_download(self, resource_id: LectureResourceId) -> None:
        counted = update(lecture_resources).where(_c.id == resource_id)
        await self._session.execute(counted.values(download_count=_c.download_count + 1))

    async def disposable(self, expired: datetime, abandoned: datetime) -> Sequence[LectureResourceId]:
        detached = and_(_c.lecture_id.is_(None), or_(_c.upload_expires_at.is_(None), _c.upload_expires_at <= expired))
        unfinished = and_(not_(_c.ready), _c.upload_expires_at <= abandoned)
        found = await self._session.scalars(select(_c.id).where(or_(detached, unfinished)).limit(_BATCH))
        return [LectureResourceId(each) for each in found]

    async def delete(self, resource_id: LectureResourceId) -> None:
        unseen = or_(_c.lecture_id.is_(None), not_(_c.ready))
        await self._session.execute(delete(lecture_resources).where(_c.id == resource_id, unseen))


def _resource_of(row: RowMapping) -> LectureResource:
    file = None
    if row["filename"] is not None:
        file = ResourceFile(row["filename"], row["media_type"], row["size_bytes"], row["upload_expires_at"])
    return LectureResource(
        id=row["id"],
        course_id=row["course_id"],
        lecture_id=row["lecture_id"],
        title=row["title"],
        position=row["position"],
        created_at=row["created_at"],
        file=file,
        url=row["url"],
        ready=row["ready"],
        download_count=row["download_count"],
    )
