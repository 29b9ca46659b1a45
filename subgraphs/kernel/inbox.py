"""The inbox: each consumer handles each event once, however often it is delivered.

The row is written in the transaction of the event's effect, so that both are kept or neither. A second delivery at
the same time waits at the unique key until the first has committed, then finds that there is nothing left to do.
"""

from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData, Table, Text, column, delete, func, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession


def inbox_table(metadata: MetaData) -> Table:
    """Declares the inbox among a domain's tables."""
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    )


_INBOX = table(
    "inbox", column("consumer", Text), column("event_id", Text), column("handled_at", DateTime(timezone=True))
)


async def first_delivery(session: AsyncSession, consumer: str, event_id: str) -> bool:
    """Whether this consumer has not handled the event before; it has from now on, if the transaction commits."""
    inserted = await session.scalar(
        insert(_INBOX)
        .values(consumer=consumer, event_id=event_id)
        .on_conflict_do_nothing(index_elements=["consumer", "event_id"])
        .returning(_INBOX.c.event_id)
    )
    return inserted is not None


async def forget_handled(session: AsyncSession, before: datetime) -> None:
    """Drops what was handled before then, long after the streams have forgotten it too."""
    await session.execute(delete(_INBOX).where(_INBOX.c.handled_at < before))
