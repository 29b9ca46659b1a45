"""Tombstones: the users whose personal data a domain has erased, so that late events bring none of it back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table, Text, column, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.sql import TIMESTAMP


def _columns() -> list[Column[Any]]:
    return [
        Column("user_id", Text, primary_key=True),
        Column("erased_at", TIMESTAMP, nullable=False, index=True),
    ]


def erased_users_table(metadata: MetaData) -> Table:
    """Declare the tombstones among a domain's tables; `create_erased_users` creates them."""
    return Table("erased_users", metadata, *_columns())


_ERASED = table("erased_users", column("user_id", Text), column("erased_at", TIMESTAMP))


def create_erased_users() -> None:
    """In a migration's `upgrade`: create the table that `erased_users_table` declares."""
    # Imported on use: only migrations need it, and it takes long to import.
    from alembic import op

    op.create_table(
        "erased_users",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_erased_users_erased_at", "erased_users", ["erased_at"])


async def mark_erased(session: AsyncSession, user_id: UserId, at: datetime) -> bool:
    """Add the tombstone; False if there is one already, even a concurrent transaction's."""
    added = await session.scalar(
        insert(_ERASED)
        .values(user_id=user_id, erased_at=at)
        .on_conflict_do_nothing(index_elements=["user_id"])
        .returning(_ERASED.c.user_id)
    )
    return added is not None


async def is_erased(session: AsyncSession, user_id: UserId) -> bool:
    """Check whether the user's data has been erased."""
    return await session.scalar(select(_ERASED.c.user_id).where(_ERASED.c.user_id == user_id)) is not None


async def erased_since(session: AsyncSession, since: datetime) -> list[UserId]:
    """Return the users who were erased since then."""
    found = await session.scalars(select(_ERASED.c.user_id).where(_ERASED.c.erased_at >= since))
    return [UserId(user_id) for user_id in found]
