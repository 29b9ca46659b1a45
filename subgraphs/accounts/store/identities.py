"""Users' identities of other providers."""

from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.identities.model import Identity
from subgraphs.accounts.service.model import IdentityId
from subgraphs.accounts.store.tables import identities
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Role


class SqlIdentities:
    """The identities table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, identity: Identity) -> bool:
        added = await self._session.scalar(
            insert(identities)
            .values(
                id=identity.id,
                user_id=identity.user_id,
                issuer=identity.issuer,
                subject=identity.subject,
                linked_at=identity.linked_at,
                **_mutable_columns(identity),
            )
            .on_conflict_do_nothing(index_elements=["issuer", "subject"])
            .returning(identities.c.id)
        )
        return added is not None

    async def by_subject(self, issuer: str, subject: str) -> Identity | None:
        found = await self._session.execute(
            select(identities).where(identities.c.issuer == issuer, identities.c.subject == subject)
        )
        row = found.one_or_none()
        return None if row is None else _identity(row)

    async def of_user(self, user_id: UserId) -> list[Identity]:
        rows = await self._session.execute(
            select(identities).where(identities.c.user_id == user_id).order_by(identities.c.id)
        )
        return [_identity(row) for row in rows]

    async def save(self, identity: Identity) -> None:
        await self._session.execute(
            update(identities).where(identities.c.id == identity.id).values(**_mutable_columns(identity))
        )

    async def remove(self, identity_id: IdentityId) -> None:
        await self._session.execute(delete(identities).where(identities.c.id == identity_id))


def _mutable_columns(identity: Identity) -> dict[str, Any]:
    return {
        "provider": identity.provider,
        "email": identity.email,
        "granted_roles": sorted(role.value for role in identity.granted_roles),
        "last_used_at": identity.last_used_at,
    }


def _identity(row: Row[Any]) -> Identity:
    return Identity(
        id=row.id,
        user_id=row.user_id,
        provider=row.provider,
        issuer=row.issuer,
        subject=row.subject,
        email=row.email,
        granted_roles=frozenset(Role(role) for role in row.granted_roles),
        linked_at=row.linked_at,
        last_used_at=row.last_used_at,
    )
