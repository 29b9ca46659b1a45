"""Alembic for one domain: `subgraphs/<domain>/store/migrations` holds `env.py` and `versions/`.

A domain's env.py is two lines: import its metadata, call `run(metadata)`.
"""

from importlib.resources import files

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import Connection, MetaData, func, pool, select
from sqlalchemy.ext.asyncio import create_async_engine

from subgraphs.kernel.sql import asyncpg_url


async def migrate(domain: str, database_url: str) -> None:
    """Brings a domain's database to the newest revision. Processes that start at once take turns."""

    def upgrade(connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_lock(func.hashtext("migrations"))))
        try:
            configuration = Config()
            configuration.set_main_option("script_location", str(files(f"subgraphs.{domain}.store") / "migrations"))
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")
            # Before the lock is given up: whose turn is next must see what is there.
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(select(func.pg_advisory_unlock(func.hashtext("migrations"))))
            connection.commit()

    engine = create_async_engine(asyncpg_url(database_url), poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def run(metadata: MetaData) -> None:
    """The body of a domain's env.py: runs what Alembic was asked for on the connection that `migrate` opened."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


def create_outbox_and_inbox() -> None:
    """In a migration's `upgrade`: makes the tables that `outbox_table` and `inbox_table` declare."""
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trace_parent", sa.Text),
    )
    create_inbox()


def create_inbox() -> None:
    """In the migration of a domain that only listens: makes the table that `inbox_table` declares."""
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), index=True),
    )
