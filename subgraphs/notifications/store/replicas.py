"""Replicas of accounts' data: addresses, languages and follows."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.privacy.sql_erased_users import is_erased
from subgraphs.notifications.service.model import Reader, Recipient
from subgraphs.notifications.store.tables import erased_users, follows, readers, recipients


class SqlRecipients:
    """The recipients, readers and follows tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save(self, recipient: Recipient, at: datetime) -> None:
        values = {"email": recipient.email, "display_name": recipient.display_name}
        await self._save(recipients, recipient.user_id, values, at)

    async def by_ids(self, user_ids: Collection[UserId]) -> dict[UserId, Recipient]:
        rows = await self._session.execute(select(recipients).where(one_of(recipients.c.user_id, user_ids)))
        return {row.user_id: Recipient(row.user_id, row.email, row.display_name) for row in rows}

    async def save_reader(self, user_id: UserId, reader: Reader, at: datetime) -> None:
        await self._save(readers, user_id, {"locale": reader.locale, "time_zone": reader.time_zone}, at)

    async def _save(self, table: Table, user_id: UserId, values: Mapping[str, str | None], at: datetime) -> None:
        """Store what is known of a user as of a time, unless they are erased or something newer is stored."""
        if await is_erased(self._session, user_id):
            return
        row = insert(table).values(user_id=user_id, as_of=at, **values)
        await self._session.execute(
            row.on_conflict_do_update(
                index_elements=["user_id"],
                set_={name: row.excluded[name] for name in (*values, "as_of")},
                where=table.c.as_of < row.excluded.as_of,
            )
        )

    async def readers(self, user_ids: Collection[UserId]) -> dict[UserId, Reader]:
        rows = await self._session.execute(select(readers).where(one_of(readers.c.user_id, user_ids)))
        known = {row.user_id: Reader(row.locale, row.time_zone) for row in rows}
        return {user_id: known.get(user_id, Reader()) for user_id in user_ids}

    async def deleted(self, user_ids: Collection[UserId]) -> set[UserId]:
        found = await self._session.scalars(
            select(erased_users.c.user_id).where(one_of(erased_users.c.user_id, user_ids))
        )
        return {UserId(user_id) for user_id in found}

    async def save_follow(self, follower: UserId, instructor: UserId, following: bool, at: datetime) -> None:
        row = insert(follows).values(follower_id=follower, instructor_id=instructor, following=following, as_of=at)
        await self._session.execute(
            row.on_conflict_do_update(
                index_elements=["instructor_id", "follower_id"],
                set_={"following": row.excluded.following, "as_of": row.excluded.as_of},
                where=follows.c.as_of < row.excluded.as_of,
            )
        )

    async def followers(self, instructors: Collection[UserId], *, after: UserId | None, limit: int) -> list[UserId]:
        query = select(follows.c.follower_id).where(one_of(follows.c.instructor_id, instructors), follows.c.following)
        if after is not None:
            query = query.where(follows.c.follower_id > after)
        found = await self._session.scalars(query.distinct().order_by(follows.c.follower_id).limit(limit))
        return [UserId(follower) for follower in found]
