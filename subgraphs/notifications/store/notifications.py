"""Notifications and their numbers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.notifications.service.model import NOTIFICATION, Draft, Kind, Notification, NotificationId
from subgraphs.notifications.store.tables import notifications, sequences

_BATCH = 1_000


class SqlNotifications:
    """The notifications and sequences tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, drafts: Mapping[UserId, Draft], at: datetime) -> None:
        # Sorted, so that concurrent transactions lock the same users in the same order.
        ordered = sorted(drafts)
        for start in range(0, len(ordered), _BATCH):
            await self._add_batch(ordered[start : start + _BATCH], drafts, at)

    async def _add_batch(self, user_ids: Sequence[UserId], drafts: Mapping[UserId, Draft], at: datetime) -> None:
        # Arrays and executemany: statements with a thousand rows of parameters take longer to build than to run.
        users = func.unnest(cast(list(user_ids), ARRAY(Text))).column_valued("user_id")
        numbered = await self._session.execute(
            insert(sequences)
            .from_select(["user_id", "last_seq"], select(users, literal(1)).order_by(users))
            .on_conflict_do_update(index_elements=["user_id"], set_={"last_seq": sequences.c.last_seq + 1})
            .returning(sequences.c.user_id, sequences.c.last_seq)
        )
        await self._session.execute(
            notifications.insert(),
            [
                {"user_id": user, "seq": seq, "id": NOTIFICATION.new(), "created_at": at, **_content(drafts[user])}
                for user, seq in numbered
            ],
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
            .where(notifications.c.user_id == user_id, one_of(notifications.c.id, ids))
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


def _content(draft: Draft) -> dict[str, str | None]:
    return {
        "kind": draft.kind.value,
        "title": draft.title,
        "body": draft.body,
        "course_id": draft.course_id,
        "order_id": draft.order_id,
        "video_id": draft.video_id,
    }


def _notification(row: Row[Any]) -> Notification:
    draft = Draft(Kind(row.kind), row.title, row.body, row.course_id, row.order_id, row.video_id)
    return Notification(row.id, row.user_id, row.seq, draft, row.created_at, row.read_at)
