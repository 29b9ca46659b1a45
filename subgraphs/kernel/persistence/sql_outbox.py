"""The transactional outbox on PostgreSQL: events are rows of the transaction that makes them true."""

import asyncio
from datetime import datetime, timedelta

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
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from subgraphs.kernel.messaging.events import Event, encode
from subgraphs.kernel.messaging.outbox import Publish, StoredEvent

CHANNEL = "outbox"
"""The NOTIFY channel of a domain's database that announces committed events."""


def outbox_table(metadata: MetaData) -> Table:
    """Declare the outbox among a domain's tables; `migrations.create_outbox_and_inbox` creates it."""
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
    """Insert the event, and notify the relay when, and only if, the session's transaction commits."""
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
    """The outbox of a domain on PostgreSQL. Relayed rows are deleted: the stream retains the history."""

    def __init__(self, engine: AsyncEngine, listening_engine: AsyncEngine, domain: str) -> None:
        self._engine = engine
        self._listening_engine = listening_engine
        self._domain = domain
        self._listening: AsyncConnection | None = None
        self._notified = asyncio.Event()

    @property
    def domain(self) -> str:
        return self._domain

    async def relay(self, publish: Publish, limit: int) -> int:
        async with self._engine.begin() as connection:
            # One relay at a time per domain, so that its events are in order in the stream.
            leader = await connection.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("outbox-relay"))))
            if not leader:
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

    async def oldest(self) -> datetime | None:
        async with self._engine.connect() as connection:
            first = select(_OUTBOX.c.occurred_at).order_by(_OUTBOX.c.position).limit(1)
            at: datetime | None = await connection.scalar(first)
            return at

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
        connection = await self._listening_engine.connect()
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.add_listener(CHANNEL, self._on_notify)
        self._listening = connection
        # Events committed before the connection listened sent it no notification.
        self._notified.set()

    def _on_notify(self, *_: object) -> None:
        self._notified.set()
