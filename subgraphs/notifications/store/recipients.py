"""Copies of what accounts told, and what users chose."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import UserId
from subgraphs.notifications.service.model import Channel, Kind, Recipient
from subgraphs.notifications.store.tables import follows, preferences, recipients


class SqlRecipients:
    """The recipients and follows tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def learn(self, recipient: Recipient, at: datetime) -> None:
        told = insert(recipients).values(
            user_id=recipient.user_id, email=recipient.email, display_name=recipient.display_name, as_of=at
        )
        await self._session.execute(
            told.on_conflict_do_update(
                index_elements=["user_id"],
                set_={
                    "email": told.excluded.email,
                    "display_name": told.excluded.display_name,
                    "as_of": told.excluded.as_of,
                },
                where=recipients.c.as_of < told.excluded.as_of,
            )
        )

    async def by_ids(self, user_ids: Collection[UserId]) -> dict[UserId, Recipient]:
        rows = await self._session.execute(select(recipients).where(recipients.c.user_id.in_(user_ids)))
        return {row.user_id: Recipient(row.user_id, row.email, row.display_name) for row in rows}

    async def learn_follow(self, follower: UserId, instructor: UserId, following: bool, at: datetime) -> None:
        told = insert(follows).values(follower_id=follower, instructor_id=instructor, following=following, as_of=at)
        await self._session.execute(
            told.on_conflict_do_update(
                index_elements=["instructor_id", "follower_id"],
                set_={"following": told.excluded.following, "as_of": told.excluded.as_of},
                where=follows.c.as_of < told.excluded.as_of,
            )
        )

    async def followers(self, instructors: Collection[UserId]) -> set[UserId]:
        found = await self._session.scalars(
            select(follows.c.follower_id).where(follows.c.instructor_id.in_(instructors), follows.c.following)
        )
        return {UserId(follower) for follower in found}


class SqlPreferences:
    """The preferences table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, user_id: UserId) -> Mapping[Kind, frozenset[Channel]]:
        rows = await self._session.execute(select(preferences).where(preferences.c.user_id == user_id))
        return {Kind(row.kind): _channels(row.channels) for row in rows}

    async def of_kind(self, user_ids: Collection[UserId], kind: Kind) -> Mapping[UserId, frozenset[Channel]]:
        rows = await self._session.execute(
            select(preferences).where(preferences.c.user_id.in_(user_ids), preferences.c.kind == kind.value)
        )
        return {row.user_id: _channels(row.channels) for row in rows}

    async def set(self, user_id: UserId, kind: Kind, channels: frozenset[Channel]) -> None:
        chosen = insert(preferences).values(
            user_id=user_id, kind=kind.value, channels=sorted(channel.value for channel in channels)
        )
        await self._session.execute(
            chosen.on_conflict_do_update(
                index_elements=["user_id", "kind"], set_={"channels": chosen.excluded.channels}
            )
        )


def _channels(names: list[str]) -> frozenset[Channel]:
    return frozenset(Channel(name) for name in names)
