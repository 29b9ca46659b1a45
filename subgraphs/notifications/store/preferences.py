"""Users' preferences."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.notifications.service.model import Channel, Kind
from subgraphs.notifications.store.tables import preferences


class SqlPreferences:
    """The preferences table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, user_id: UserId) -> Mapping[Kind, frozenset[Channel]]:
        rows = await self._session.execute(select(preferences).where(preferences.c.user_id == user_id))
        return {Kind(row.kind): _channels(row.channels) for row in rows}

    async def of_kind(self, user_ids: Collection[UserId], kind: Kind) -> Mapping[UserId, frozenset[Channel]]:
        rows = await self._session.execute(
            select(preferences).where(one_of(preferences.c.user_id, user_ids), preferences.c.kind == kind.value)
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
