"""Notifications and their numbers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import UserId
from subgraphs.kernel.pagination import PageRequest
from subgraphs.notifications.service.model import NOTIFICATION, Draft, Kind, Notification, NotificationId
from subgraphs.notifications.store.tables import notifications, sequences

_BATCH = 1_000


class SqlNotifications:
    """The notifications and sequences tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def tell(self, user_ids: Collection[UserId], draft: Draft, at: datetime) -> None:
        # In the order of the ids, so that two that tell the same users lock them in the same order.
        ordered = sorted(set(user_ids))
        for start in range(0, len(ordered), _BATCH):
            await self._tell_batch(ordered[start : start + _BATCH], draft, at)

    async def _tell_batch(self, user_ids: Sequence[UserId], draft: Draft, at: datetime) -> None:
        numbered = await self._session.execute(
            insert(sequences)
            .values([{"user_id": user_id, "last_seq": 1} for user_id in user_ids])
            .on_conflict_do_update(index_elements=["user_id"], set_={"last_seq": sequences.c.last_seq + 1})
            .returning(sequences.c.user_id, sequences.c.last_seq)
        )
        content = {
            "kind": draft.kind.value,
            "title": draft.title,
            "body": draft.body,
            "course_id": draft.course_id,
            "order_id": draft.order_id,
            "video_id": draft.video_id,
            "created_at": at,
        }
        await self._session.execute(
            insert(notifications).values(
                [{"user_id": user, "seq": seq, "id": NOTIFICATION.new(), **content} for user, seq in numbered]
            )
        )

    async def after(self, user_id: UserId, seq: int, limit: int) -> list[Notification]:
        rows = await self._session.execute(
            select(notifications)
            .where(notifications.c.user_id == user_id, notifications.c.seq > seq)
            .order_by(notifications.c.seq)
            .limit(limit)
        )
        return [_notification(row) for row in rows]

    async def newest_first(self, user_id: UserId, request: PageRequest, *, unread_only: bool) -> Sequence[Notification]:
        query = select(notifications).where(notifications.c.user_id == user_id)
        if unread_only:
            query = query.where(notifications.c.read_at.is_(None))
        if request.after is not None:
            query = query.where(notifications.c.seq < request.after[0])
        rows = await self._session.execute(query.order_by(notifications.c.seq.desc()).limit(request.limit + 1))
        return [_notification(row) for row in rows]

    async def last_seq(self, user_id: UserId) -> int:
        return await self._session.scalar(select(sequences.c.last_seq).where(sequences.c.user_id == user_id)) or 0

    async def unread(self, user_id: UserId) -> int:
        count = await self._session.scalar(
            select(func.count())
            .select_from(notifications)
            .where(notifications.c.user_id == user_id, notifications.c.read_at.is_(None))
        )
        return count or 0

    async def mark_read(self, user_id: UserId, ids: Collection[NotificationId], at: datetime) -> int:
        marked = await self._session.scalars(
            update(notifications)
            .where(notifications.c.user_id == user_id, notifications.c.id.in_(ids))
            .values(read_at=func.coalesce(notifications.c.read_at, at))
            .returning(notifications.c.id)
        )
        return len(marked.all())

    async def mark_read_up_to(self, user_id: UserId, seq: int, at: datetime) -> None:
        await self._session.execute(
            update(notifications)
            .where(notifications.c.user_id == user_id, notifications.c.seq <= seq, notifications.c.read_at.is_(None))
            .values(read_at=at)
        )


def _notification(row: Row[Any]) -> Notification:
    draft = Draft(Kind(row.kind), row.title, row.body, row.course_id, row.order_id, row.video_id)
    return Notification(row.id, row.user_id, row.seq, draft, row.created_at, row.read_at)
