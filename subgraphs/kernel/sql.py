"""PostgreSQL for one domain: the engine, and the unit of work, which alone commits.

A domain declares its tables on a `domain_metadata()`, with `outbox_table` and `inbox_table` among them, and
subclasses `UnitOfWork` with its repositories.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Generic, Self, TypeVar

from sqlalchemy import DateTime, MetaData, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.event import listens_for
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from subgraphs.kernel.events import Event
from subgraphs.kernel.inbox import first_delivery, forget_handled
from subgraphs.kernel.outbox import add_to_outbox

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, so that a migration and an IntegrityError can name them."""

TIMESTAMP = DateTime(timezone=True)
"""The type of every column that holds a moment."""


def domain_metadata() -> MetaData:
    """An empty metadata with our naming of constraints."""
    return MetaData(naming_convention=NAMES)


class Database:
    """One domain's connections."""

    def __init__(
        self, url: str, *, domain: str, pool_size: int = 5, trusted_for: float = 1.0, longest_statement: float = 60.0
    ) -> None:
        """Args besides the obvious, in seconds:

        trusted_for: how long a connection that was just used is taken to be alive.
        longest_statement: when a statement is given up; a server that went away without a word never answers.
        """
        self.domain = domain
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={
                "server_settings": {"application_name": f"lectern-{domain}"},
                "timeout": 10,
                "command_timeout": longest_statement,
            },
        )
        _look_after(self.engine, trusted_for)
        self.sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(self.engine, expire_on_commit=False)

    async def check(self) -> None:
        """Answers, or raises what the driver raises."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Gives back every connection."""
        await self.engine.dispose()


def _look_after(engine: AsyncEngine, trusted_for: float) -> None:
    """Replaces connections that broke while they rested, before anybody gets them.

    As `pool_pre_ping` does, but that asks the server before every use, which takes three round trips: a sixth of all.
    """

    @listens_for(engine.sync_engine, "checkin")
    def rest(_: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @listens_for(engine.sync_engine, "checkout")
    def wake(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        rests_since = record.info.pop("rests_since", None)
        if rests_since is None:
            return
        driver = record.driver_connection
        if driver is None or driver.is_closed():
            raise InvalidatePoolError("the server closed the connection")
        if time.monotonic() - rests_since >= trusted_for:
            try:
                engine.dialect.do_ping(connection)
            except Exception as problem:
                raise InvalidatePoolError("the server does not answer on the connection") from problem


def asyncpg_url(url: str) -> str:
    """A `postgresql://` address as SQLAlchemy wants it for asyncpg, password included."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


class UnitOfWork:
    """One transaction: state and the facts about it are committed together or not at all.

    Used as an async context manager; leaving it normally commits, leaving it by an exception rolls back. A domain's
    subclass adds its repositories in `__init__`.
    """

    def __init__(self, session: AsyncSession, domain: str) -> None:
        self.session = session
        self._domain = domain

    async def __aenter__(self) -> Self:
        await self.session.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                await self.session.commit()
        finally:
            await self.session.close()

    async def record(self, event: Event) -> None:
        """Writes the fact to the outbox, in this transaction."""
        if event.domain != self._domain:
            raise ValueError(f"{self._domain} cannot tell a fact of {event.domain}")
        await add_to_outbox(self.session, event)

    async def first_delivery(self, consumer: str, event: Event) -> bool:
        """Whether this consumer has not handled the event before; remembers, in this transaction, that it does now."""
        return await first_delivery(self.session, consumer, event.id)

    async def forget_handled(self, before: datetime) -> None:
        """Drops what the inbox remembers of events handled before then."""
        await forget_handled(self.session, before)


Work = TypeVar("Work", bound=UnitOfWork)


class UnitsOfWork(Generic[Work]):
    """Opens a domain's units of work: `async with units() as work: ...`."""

    def __init__(self, database: Database, kind: Callable[[AsyncSession, str], Work]) -> None:
        self._database = database
        self._kind = kind

    def __call__(self) -> Work:
        return self._kind(self._database.sessions(), self._database.domain)


@asynccontextmanager
async def read_only(database: Database) -> AsyncIterator[AsyncSession]:
    """A session for queries; whatever it changed is not kept."""
    async with database.sessions() as session:
        yield session
