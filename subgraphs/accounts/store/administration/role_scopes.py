"""The scopes of roles."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.store.tables import role_scopes
from subgraphs.kernel.identity.principal import ADJUSTABLE, DEFAULT_SCOPES, Role
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.sql import Database, read_only

_KNOWN = {scope.value: scope for scope in Scope}


class SqlRoleScopes:
    """The role_scopes table: the roles whose scopes were changed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Mapping[Role, frozenset[Scope]]:
        rows = await self._session.execute(select(role_scopes.c.role, role_scopes.c.scopes))
        # A scope or role of another version is left out, so that it grants nothing here.
        roles = {role.value: role for role in ADJUSTABLE}
        changed = {
            roles[row.role]: frozenset(_KNOWN[scope] for scope in row.scopes if scope in _KNOWN)
            for row in rows
            if row.role in roles
        }
        return {**DEFAULT_SCOPES, **changed}

    async def save(self, role: Role, scopes: frozenset[Scope], now: datetime) -> None:
        values = {"scopes": sorted(scope.value for scope in scopes), "changed_at": now}
        await self._session.execute(
            insert(role_scopes)
            .values(role=role.value, **values)
            .on_conflict_do_update(index_elements=["role"], set_=values)
        )

    async def lock(self) -> None:
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtext("role-scopes"))))


async def current_role_scopes(database: Database) -> Mapping[Role, frozenset[Scope]]:
    """Return the scopes of every role of staff, outside of a use case."""
    async with read_only(database) as session:
        return await SqlRoleScopes(session).all()
