"""Users, registrations and password resets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.model import (
    PasswordReset,
    Registration,
    RegistrationId,
    ResetId,
    Suspension,
    TextsTakeDown,
    User,
    UserFilter,
    UserStatus,
)
from subgraphs.accounts.store import tables
from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.privacy.sql_erased_users import mark_erased
from subgraphs.kernel.values.message_languages import Language

TRIGRAM = 3


class SqlUsers:
    """The users table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_id(self, user_id: UserId) -> User | None:
        return (await self.by_ids([user_id])).get(user_id)

    async def by_ids(self, user_ids: Sequence[UserId]) -> dict[UserId, User]:
        rows = await self._session.execute(select(tables.users).where(one_of(tables.users.c.id, user_ids)))
        return {row.id: _user(row) for row in rows}

    async def lock(self, user_id: UserId) -> User | None:
        found = await self._session.execute(select(tables.users).where(tables.users.c.id == user_id).with_for_update())
        row = found.one_or_none()
        return None if row is None else _user(row)

    async def lock_all(self, user_ids: Collection[UserId]) -> dict[UserId, User]:
        rows = await self._session.execute(
            select(tables.users)
            .where(one_of(tables.users.c.id, user_ids))
            .order_by(tables.users.c.id)
            .with_for_update()
        )
        return {row.id: _user(row) for row in rows}

    async def by_email(self, email: str) -> User | None:
        row = (await self._session.execute(select(tables.users).where(tables.users.c.email == email))).one_or_none()
        return None if row is None else _user(row)

    async def page(self, wanted: UserFilter, now: datetime, request: PageRequest) -> Page[User]:
        users = tables.users.c
        query = select(tables.users)
        if wanted.text is not None:
            query = query.where(_matches(wanted.text))
        if wanted.role is not None:
            query = query.where(users.roles.contains([wanted.role.value]))
        suspended = and_(
            users.suspended_at.is_not(None), or_(users.suspended_until.is_(None), users.suspended_until > now)
        )
        if wanted.status is not None:
            query = query.where(suspended if wanted.status is UserStatus.SUSPENDED else not_(suspended))
        if request.after is not None:
            query = query.where(users.id < request.after[0])
        rows = await self._session.execute(query.order_by(users.id.desc()).limit(request.limit + 1))
        return page_of([_user(row) for row in rows], request, lambda user: (user.id,))

    async def lock_with_actor(self, role: Role, actor: UserId) -> Sequence[UserId]:
        users = tables.users.c
        having = users.roles.contains([role.value])
        rows = await self._session.execute(
            select(users.id, having.label("has_role"))
            .where(or_(having, users.id == actor))
            .order_by(users.id)
            .with_for_update()
        )
        return [UserId(row.id) for row in rows if row.has_role]

    async def any_active(self, roles: Collection[Role], now: datetime) -> bool:
        users = tables.users.c
        suspended = and_(
            users.suspended_at.is_not(None), or_(users.suspended_until.is_(None), users.suspended_until > now)
        )
        found = await self._session.scalar(
            select(users.id).where(users.roles.overlap([role.value for role in roles]), not_(suspended)).limit(1)
        )
        return found is not None

    async def suspensions_ended(self, now: datetime) -> Sequence[UserId]:
        users = tables.users.c
        ended = and_(users.suspended_at.is_not(None), users.suspended_until <= now)
        return [UserId(row) for row in await self._session.scalars(select(users.id).where(ended).limit(100))]

    async def lock_holders(self, roles: Collection[Role]) -> Sequence[User]:
        rows = await self._session.execute(
            select(tables.users)
            .where(tables.users.c.roles.overlap([role.value for role in roles]))
            .order_by(tables.users.c.id)
            .with_for_update()
        )
        return [_user(row) for row in rows]

    async def delete(self, user_id: UserId, at: datetime) -> None:
        await mark_erased(self._session, user_id, at)
        await self._session.execute(delete(tables.users).where(tables.users.c.id == user_id))

    async def deleted(self, user_ids: Sequence[UserId]) -> set[UserId]:
        found = await self._session.scalars(
            select(tables.erased_users.c.user_id).where(one_of(tables.erased_users.c.user_id, user_ids))
        )
        return {UserId(user_id) for user_id in found}

    async def add(self, user: User) -> bool:
        added = await self._session.scalar(
            insert(tables.users)
            .values(id=user.id, email=user.email, created_at=user.created_at, **_mutable_columns(user))
            .on_conflict_do_nothing(index_elements=["email"])
            .returning(tables.users.c.id)
        )
        return added is not None

    async def save(self, user: User) -> None:
        await self._session.execute(
            update(tables.users).where(tables.users.c.id == user.id).values(**_mutable_columns(user))
        )

    async def change_email(self, user_id: UserId, email: str) -> bool:
        try:
            async with self._session.begin_nested():
                await self._session.execute(
                    update(tables.users).where(tables.users.c.id == user_id).values(email=email)
                )
        except IntegrityError:
            return False
        return True


def _matches(text: str) -> ColumnElement[bool]:
    """Return the condition of a user whose id is the text, or whose address or name contains it."""
    users = tables.users.c
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    # An index of trigrams finds what is shorter by its beginning alone.
    pattern = f"%{escaped}%" if len(text) >= TRIGRAM else f"{escaped}%"
    return or_(users.id == text, users.email.ilike(pattern), users.display_name.ilike(pattern))


def _mutable_columns(user: User) -> dict[str, Any]:
    return {
        "display_name": user.display_name,
        "password_hash": user.password_hash,
        "roles": sorted(role.value for role in user.roles),
        "headline": user.headline,
        "bio": user.bio,
        "locale": user.locale,
        "time_zone": user.time_zone,
        "terms_version": user.terms_version,
        "terms_accepted_at": user.terms_accepted_at,
        "marketing_consent": user.marketing_consent,
        "instructor_barred": user.instructor_barred,
        "suspended_at": None if user.suspension is None else user.suspension.since,
        "suspended_until": None if user.suspension is None else user.suspension.until,
        "suspension_reason": None if user.suspension is None else user.suspension.reason,
        "texts_taken_down_at": None if user.texts_take_down is None else user.texts_take_down.at,
        "texts_take_down_reason": None if user.texts_take_down is None else user.texts_take_down.reason,
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
        time_zone=row.time_zone,
        terms_version=row.terms_version,
        terms_accepted_at=row.terms_accepted_at,
        marketing_consent=row.marketing_consent,
        instructor_barred=row.instructor_barred,
        suspension=None
        if row.suspended_at is None
        else Suspension(row.suspended_at, row.suspended_until, row.suspension_reason),
        texts_take_down=None
        if row.texts_taken_down_at is None
        else TextsTakeDown(row.texts_taken_down_at, row.texts_take_down_reason),
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
                language=registration.language.value,
                expires_at=registration.expires_at,
            )
        )

    async def by_id(self, registration_id: RegistrationId) -> Registration | None:
        found = await self._session.execute(
            select(tables.registrations).where(tables.registrations.c.id == registration_id)
        )
        row = found.one_or_none()
        return None if row is None else _registration(row)

    async def purge_of(self, email: str) -> None:
        await self._session.execute(delete(tables.registrations).where(tables.registrations.c.email == email))

    async def take(self, registration_id: RegistrationId) -> Registration | None:
        taken = await self._session.execute(
            delete(tables.registrations)
            .where(tables.registrations.c.id == registration_id)
            .returning(*tables.registrations.c)
        )
        row = taken.one_or_none()
        return None if row is None else _registration(row)

    async def purge_expired(self, now: datetime) -> None:
        await self._session.execute(delete(tables.registrations).where(tables.registrations.c.expires_at <= now))


def _registration(row: Row[Any]) -> Registration:
    return Registration(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        expires_at=row.expires_at,
        language=Language(row.language),
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

    async def purge_of(self, user_id: UserId) -> None:
        await self._session.execute(delete(tables.password_resets).where(tables.password_resets.c.user_id == user_id))

    async def purge_expired(self, now: datetime) -> None:
        await self._session.execute(delete(tables.password_resets).where(tables.password_resets.c.expires_at <= now))
