"""Users, and what waits to become one or to change its password."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.model import PasswordReset, Registration, RegistrationId, ResetId, User
from subgraphs.accounts.store import tables
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import UserId


class SqlUsers:
    """The users table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_id(self, user_id: UserId) -> User | None:
        return (await self.by_ids([user_id])).get(user_id)

    async def by_ids(self, user_ids: Sequence[UserId]) -> dict[UserId, User]:
        rows = await self._session.execute(select(tables.users).where(tables.users.c.id.in_(user_ids)))
        return {row.id: _user(row) for row in rows}

    async def locked(self, user_id: UserId) -> User | None:
        found = await self._session.execute(select(tables.users).where(tables.users.c.id == user_id).with_for_update())
        row = found.one_or_none()
        return None if row is None else _user(row)

    async def by_email(self, email: str) -> User | None:
        row = (await self._session.execute(select(tables.users).where(tables.users.c.email == email))).one_or_none()
        return None if row is None else _user(row)

    async def add(self, user: User) -> bool:
        added = await self._session.scalar(
            insert(tables.users)
            .values(id=user.id, created_at=user.created_at, **_mutable_columns(user))
            .on_conflict_do_nothing(index_elements=["email"])
            .returning(tables.users.c.id)
        )
        return added is not None

    async def save(self, user: User) -> None:
        await self._session.execute(
            update(tables.users).where(tables.users.c.id == user.id).values(**_mutable_columns(user))
        )


def _mutable_columns(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "display_name": user.display_name,
        "password_hash": user.password_hash,
        "roles": sorted(role.value for role in user.roles),
        "headline": user.headline,
        "bio": user.bio,
        "locale": user.locale,
    }


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        password_hash=row.password_hash,
        roles=frozenset(Role(role) for role in row.roles),
        created_at=row.created_at,
        headline=row.headline,
        bio=row.bio,
        locale=row.locale,
    )


class SqlRegistrations:
    """The registrations table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, registration: Registration) -> None:
        await self._session.execute(
            insert(tables.registrations).values(
                id=registration.id,
                email=registration.email,
                display_name=registration.display_name,
                password_hash=registration.password_hash,
                expires_at=registration.expires_at,
            )
        )

    async def by_id(self, registration_id: RegistrationId) -> Registration | None:
        found = await self._session.execute(
            select(tables.registrations).where(tables.registrations.c.id == registration_id)
        )
        row = found.one_or_none()
        return None if row is None else _registration(row)

    async def take(self, registration_id: RegistrationId) -> Registration | None:
        taken = await self._session.execute(
            delete(tables.registrations)
            .where(tables.registrations.c.id == registration_id)
            .returning(*tables.registrations.c)
        )
        row = taken.one_or_none()
        return None if row is None else _registration(row)

    async def drop_expired(self, now: datetime) -> None:
        await self._session.execute(delete(tables.registrations).where(tables.registrations.c.expires_at <= now))


def _registration(row: Row[Any]) -> Registration:
    return Registration(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        password_hash=row.password_hash,
        expires_at=row.expires_at,
    )


class SqlResets:
    """The password_resets table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, reset: PasswordReset) -> None:
        await self._session.execute(
            insert(tables.password_resets).values(id=reset.id, user_id=reset.user_id, expires_at=reset.expires_at)
        )

    async def by_id(self, reset_id: ResetId) -> PasswordReset | None:
        found = await self._session.execute(
            select(tables.password_resets).where(tables.password_resets.c.id == reset_id)
        )
        row = found.one_or_none()
        return None if row is None else PasswordReset(row.id, row.user_id, row.expires_at)

    async def take(self, reset_id: ResetId) -> PasswordReset | None:
        taken = await self._session.execute(
            delete(tables.password_resets)
            .where(tables.password_resets.c.id == reset_id)
            .returning(*tables.password_resets.c)
        )
        row = taken.one_or_none()
        return None if row is None else PasswordReset(row.id, row.user_id, row.expires_at)

    async def drop_expired(self, now: datetime) -> None:
        await self._session.execute(delete(tables.password_resets).where(tables.password_resets.c.expires_at <= now))
