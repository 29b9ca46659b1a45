"""The transactional outbox: facts are rows in the transaction that makes them true, and are relayed afterwards.

`OutboxSource` is what the relay asks of any domain, whatever its store; `SqlOutbox` implements it for PostgreSQL.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias

import structlog
from opentelemetry import propagate
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    column,
    func,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from subgraphs.kernel.events import Event, encode

if TYPE_CHECKING:
    from subgraphs.kernel.sql import Database

_log = structlog.get_logger(__name__)

CHANNEL = "outbox"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it waits in an outbox and travels in a stream."""

    event_id: str
    type: str
    version: int
    payload: str
    occurred_at: datetime
    trace_parent: str | None = None


Publish: TypeAlias = Callable[[Sequence[StoredEvent]], Awaitable[None]]


class OutboxSource(Protocol):
    """A domain's outbox, as the relay sees it."""

    @property
    def domain(self) -> str:
        """Whose facts these are; also names their stream."""
        ...

    async def relay(self, publish: Publish, limit: int) -> int:
        """Hands the oldest waiting events to `publish`, oldest first, and forgets them once it has returned.

        If `publish` raises, they wait on. A crash in between publishes them again: consumers de-duplicate by event id.
        Several relays may run at once. Returns how many were handed over, at most `limit`.
        """
        ...

    async def wait(self, longest: timedelta) -> None:
        """Returns when there may be something to relay, at the latest after `longest`."""
        ...

    async def close(self) -> None:
        """Gives back what `wait` holds."""
        ...


def outbox_table(metadata: MetaData) -> Table:
    """Declares the outbox among a domain's tables; `migrations.create_outbox_and_inbox` makes it."""
    return Table(
        "outbox",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Text, nullable=False, unique=True),
        Column("type", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("payload", Text, nullable=False),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("trace_parent", Text),
    )


_OUTBOX = table(
    "outbox",
    column("position", BigInteger),
    column("event_id", Text),
    column("type", Text),
    column("version", Integer),
    column("payload", Text),
    column("occurred_at", DateTime(timezone=True)),
    column("trace_parent", Text),
)


async def add_to_outbox(session: AsyncSession, event: Event) -> None:
    """Writes the event and wakes the relay when, and only if, the session's transaction commits."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    await session.execute(
        _OUTBOX.insert()
        .values(
            event_id=event.id,
            type=event.type,
            version=event.version,
            payload=encode(event),
            occurred_at=event.occurred_at,
            trace_parent=carrier.get("traceparent"),
        )
        .returning(func.pg_notify(CHANNEL, ""))
    )


class SqlOutbox:
    """The outbox of a domain that keeps its state in PostgreSQL. Relayed rows are deleted: the stream keeps the
    history.
    """

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._listening: AsyncConnection | None = None
        self._notified = asyncio.Event()

    @property
    def domain(self) -> str:
        return self._database.domain

    async def relay(self, publish: Publish, limit: int) -> int:
        async with self._database.engine.begin() as connection:
            # One relay at a time for each domain, so that its facts keep their order in the stream.
            leads = await connection.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("outbox-relay"))))
            if not leads:
                return 0
            rows = (await connection.execute(select(_OUTBOX).order_by(_OUTBOX.c.position).limit(limit))).all()
            if not rows:
                return 0
            await publish(
                [
                    StoredEvent(row.event_id, row.type, row.version, row.payload, row.occurred_at, row.trace_parent)
                    for row in rows
                ]
            )
            await connection.execute(_OUTBOX.delete().where(_OUTBOX.c.position.in_([row.position for row in rows])))
            return len(rows)

    async def wait(self, longest: timedelta) -> None:
        await self._listen()
        try:
            await asyncio.wait_for(self._notified.wait(), longest.total_seconds())
        except TimeoutError:
            return
        finally:
            self._notified.clear()

    async def close(self) -> None:
        if self._listening is not None:
            await self._listening.close()
            self._listening = None

    async def _listen(self) -> None:
        if self._listening is not None and not self._listening.closed and not self._listening.invalidated:
            driver = (await self._listening.get_raw_connection()).driver_connection
            if driver is not None and not driver.is_closed():
                return
            await self._listening.invalidate()
        connection = await self._database.engine.connect()
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.add_listener(CHANNEL, self._on_notify)
        self._listening = connection
        # What was committed before the connection listened was not announced to it.
        self._notified.set()

    def _on_notify(self, *_: object) -> None:
        self._notified.set()
