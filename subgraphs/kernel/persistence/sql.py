"""PostgreSQL for one domain: the engine, and the unit of work, which is the only place that commits.

A domain declares its tables on a `domain_metadata()`, with `outbox_table` and `inbox_table` among them, and
subclasses `UnitOfWork` with its repositories.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Generic, Self, TypeAlias, TypeVar

from pydantic import SecretStr
from sqlalchemy import DateTime, MetaData, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExecutionContext
from sqlalchemy.event import listens_for
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.sql.compiler import SQLCompiler

from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.persistence.pooling import DirectAddressMissing, statement_options
from subgraphs.kernel.persistence.sql_inbox import first_delivery, purge_handled
from subgraphs.kernel.persistence.sql_outbox import SqlOutbox, add_to_outbox
from subgraphs.kernel.platform.settings import DatabasePooling

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, so that a migration and an IntegrityError can name them."""

TIMESTAMP = DateTime(timezone=True)
"""The type of every timestamp column."""


def domain_metadata() -> MetaData:
    """Return an empty metadata with the naming convention of constraints."""
    return MetaData(naming_convention=NAMES)


class Database:
    """One domain's connection pool."""

    def __init__(
        self,
        url: str,
        *,
        domain: str,
        pooling: DatabasePooling = DatabasePooling.SESSION,
        direct_url: SecretStr | None = None,
        pool_size: int = 5,
        trusted_for: float = 1.0,
        longest_statement: float = 60.0,
    ) -> None:
        """Create the pool; it connects on first use.

        `direct_url` leads to the same database past a pooler in transaction mode. A connection returned less than
        `trusted_for` seconds ago is used without a liveness check. A statement times out after `longest_statement`
        seconds: without that, a server that disappeared would block it forever.
        """
        self.domain = domain
        self._pooling = pooling
        server_settings = {"application_name": f"lectern-{domain}"}
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={
                "server_settings": server_settings,
                "timeout": 10,
                "command_timeout": longest_statement,
                **statement_options(pooling),
            },
        )
        self._direct: AsyncEngine | None = None
        if direct_url is not None:
            # Not pooled: what listens keeps its connection.
            self._direct = create_async_engine(
                asyncpg_url(direct_url.get_secret_value()),
                poolclass=NullPool,
                connect_args={"server_settings": server_settings, "timeout": 10},
            )
        _install_liveness_check(self.engine, trusted_for)
        self.sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(self.engine, expire_on_commit=False)
        reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        _install_write_guard(reader)
        self.reading_sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(reader, expire_on_commit=False)

    def outbox(self) -> SqlOutbox:
        """Return the domain's outbox, for the relay. Raises DirectAddressMissing."""
        return SqlOutbox(self.engine, self.listening_engine, self.domain)

    @property
    def listening_engine(self) -> AsyncEngine:
        """The engine of connections that receive notifications.

        Raises DirectAddressMissing if they would be a pooler's, which does not pass notifications on.
        """
        if self._direct is not None:
            return self._direct
        if self._pooling is DatabasePooling.TRANSACTION:
            raise DirectAddressMissing(self.domain)
        return self.engine

    async def check(self) -> None:
        """Run a trivial query; raises the driver's error if it fails."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        if self._direct is not None:
            await self._direct.dispose()


def _install_liveness_check(engine: AsyncEngine, trusted_for: float) -> None:
    """Replace connections that broke while idle in the pool, before they are checked out.

    `pool_pre_ping` does the same, but pings before every use, which takes three round trips: a sixth of all.
    """

    @listens_for(engine.sync_engine, "checkin")
    def on_checkin(_: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = time.monotonic()

    @listens_for(engine.sync_engine, "checkout")
    def on_checkout(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        idle_since = record.info.pop("idle_since", None)
        if idle_since is None:
            return
        driver = record.driver_connection
        if driver is None or driver.is_closed():
            raise InvalidatePoolError("the server closed the connection")
        if time.monotonic() - idle_since >= trusted_for:
            try:
                engine.dialect.do_ping(connection)
            except Exception as problem:
                raise InvalidatePoolError("the server does not respond on the connection") from problem


class WriteWhileReading(Exception):
    """A statement that writes or locks rows, in a unit of work for reading: it would be committed at once."""


def _install_write_guard(engine: AsyncEngine) -> None:
    """Raise WriteWhileReading on statements that need a transaction."""

    @listens_for(engine.sync_engine, "before_cursor_execute")
    def on_execute(  # SQLAlchemy's signature
        _: object, __: object, statement: str, ___: object, context: ExecutionContext, ____: object
    ) -> None:
        compiled = context.compiled
        if isinstance(compiled, SQLCompiler) and (compiled.isinsert or compiled.isupdate or compiled.isdelete):
            raise WriteWhileReading(statement)
        if getattr(context.invoked_statement, "_for_update_arg", None) is not None:
            raise WriteWhileReading(statement)


def asyncpg_url(url: str) -> str:
    """Convert a `postgresql://` URL to SQLAlchemy's for asyncpg, password included."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


class UnitOfWork:
    """One transaction: state and the events about it are committed together or not at all.

    Used as an async context manager; leaving it normally commits, leaving it by an exception rolls back. A domain's
    subclass adds its repositories in `__init__`.
    """

    after_commit: "AfterCommit | None" = None

    def __init__(self, session: AsyncSession, domain: str) -> None:
        self.session = session
        self._domain = domain
        self._recorded: list[Event] = []

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
        if kind is None and self._recorded and self.after_commit is not None:
            await self.after_commit(self._recorded)

    async def record(self, event: Event) -> None:
        """Insert the event into the outbox, in this transaction."""
        if event.domain != self._domain:
            raise ValueError(f"{self._domain} can't publish an event of {event.domain}")
        await add_to_outbox(self.session, event)
        self._recorded.append(event)

    async def first_delivery(self, consumer: str, event: Event) -> bool:
        """Mark the event as handled by this consumer, in this transaction; False if it already was."""
        return await first_delivery(self.session, consumer, event.id)

    async def purge_handled(self, before: datetime) -> None:
        """Delete the inbox rows of events handled before then."""
        await purge_handled(self.session, before)


AfterCommit: TypeAlias = Callable[[Sequence[Event]], Awaitable[None]]
"""Called with a unit of work's events once they are committed, and before its caller goes on.

It gives an event a head start on its way through the worker, which delivers it in any case: it must not raise, and what
it does must be safe to repeat.
"""

Work = TypeVar("Work", bound=UnitOfWork)


class UnitsOfWork(Generic[Work]):
    """A factory of a domain's units of work: `async with units() as work: ...`."""

    def __init__(
        self,
        database: Database,
        kind: Callable[[AsyncSession, str], Work],
        *,
        after_commit: AfterCommit | None = None,
    ) -> None:
        self._database = database
        self._kind = kind
        self._after_commit = after_commit

    def __call__(self) -> Work:
        work = self._kind(self._database.sessions(), self._database.domain)
        work.after_commit = self._after_commit
        return work

    def reading(self) -> Work:
        """Return a unit of work for queries, without a transaction: each sees what is committed when it starts.

        That is what a transaction's queries see too (READ COMMITTED), and saves two of three round trips. A statement
        that writes or locks raises WriteWhileReading.
        """
        return self._kind(self._database.reading_sessions(), self._database.domain)


@asynccontextmanager
async def read_only(database: Database) -> AsyncIterator[AsyncSession]:
    """Provide a session for queries in one transaction; changes are rolled back."""
    async with database.sessions() as session:
        yield session
