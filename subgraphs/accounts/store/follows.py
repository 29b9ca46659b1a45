"""Followed instructors."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.store.tables import follows
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.conditions import one_of


class SqlFollows:
    """The follows table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, follower: UserId, instructor: UserId, at: datetime) -> bool:
        added = await self._session.scalar(
            insert(follows)
            .values(follower_id=follower, instructor_id=instructor, followed_at=at)
            .on_conflict_do_nothing()
            .returning(follows.c.follower_id)
        )
        return added is not None

    async def remove(self, follower: UserId, instructor: UserId) -> bool:
        removed = await self._session.scalar(
            delete(follows)
            .where(follows.c.follower_id == follower, follows.c.instructor_id == instructor)
            .returning(follows.c.follower_id)
        )
        return removed is not None

    async def followed_by(self, follower: UserId, instructors: Sequence[UserId]) -> set[UserId]:
        rows = await self._session.scalars(
            select(follows.c.instructor_id).where(
                follows.c.follower_id == follower, one_of(follows.c.instructor_id, instructors)
            )
        )
        return set(rows)

    async def follower_counts(self, instructors: Sequence[UserId]) -> dict[UserId, int]:
        rows = await self._session.execute(
            select(follows.c.instructor_id, func.count())
            .where(one_of(follows.c.instructor_id, instructors))
            .group_by(follows.c.instructor_id)
        )
        return {row[0]: row[1] for row in rows}
