"""Accounts' transaction, with its repositories."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.ports import Follows, Registrations, Resets, Sessions, Users
from subgraphs.accounts.store.follows import SqlFollows
from subgraphs.accounts.store.sessions import SqlSessions
from subgraphs.accounts.store.users import SqlRegistrations, SqlResets, SqlUsers
from subgraphs.kernel.sql import UnitOfWork


class SqlAccountsWork(UnitOfWork):
    """One transaction over accounts, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.users: Users = SqlUsers(session)
        self.registrations: Registrations = SqlRegistrations(session)
        self.resets: Resets = SqlResets(session)
        self.sessions: Sessions = SqlSessions(session)
        self.follows: Follows = SqlFollows(session)
