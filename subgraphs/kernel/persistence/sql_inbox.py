"""The inbox: each consumer handles each event once, however often it is delivered.

The row is inserted in the transaction of the event's effect, so that both commit or neither. A concurrent second
delivery waits at the unique key until the first has committed, then finds the row and does nothing.
"""

from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData, Table, Text, column, delete, func, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession


def inbox_table(metadata: MetaData) -> Table:
    """Declare the inbox among a domain's tables."""
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
    """Mark the event as handled by this consumer, if the transaction commits; False if it already was."""
    inserted = await session.scalar(
        insert(_INBOX)
        .values(consumer=consumer, event_id=event_id)
        .on_conflict_do_nothing(index_elements=["consumer", "event_id"])
        .returning(_INBOX.c.event_id)
    )
    return inserted is not None


async def purge_handled(session: AsyncSession, before: datetime) -> None:
    """Delete the rows of events handled before then."""
    await session.execute(delete(_INBOX).where(_INBOX.c.handled_at < before))
