"""Alembic for one domain: `subgraphs/<domain>/store/migrations` holds `env.py` and `versions/`.

A domain's env.py is two lines: import its metadata, call `run(metadata)`.
"""

from importlib.resources import files

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import Connection, MetaData, func, pool, select
from sqlalchemy.ext.asyncio import create_async_engine

from subgraphs.kernel.persistence.pooling import statement_options
from subgraphs.kernel.persistence.sql import asyncpg_url
from subgraphs.kernel.platform.settings import DatabasePooling


async def migrate(domain: str, database_url: str) -> None:
    """Upgrade a domain's database to the newest revision, in one transaction. Processes that start at once take turns.

    All of it, the lock included, belongs to the transaction, so a pooler may be in between.
    """

    def upgrade(connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("migrations"))))
        configuration = Config()
        configuration.set_main_option("script_location", str(files(f"subgraphs.{domain}.store") / "migrations"))
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")

    engine = create_async_engine(
        asyncpg_url(database_url),
        poolclass=pool.NullPool,
        connect_args=dict(statement_options(DatabasePooling.TRANSACTION)),
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def run(metadata: MetaData) -> None:
    """Run Alembic's command on the connection that `migrate` opened: the body of a domain's env.py."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


def create_outbox_and_inbox() -> None:
    """In a migration's `upgrade`: create the tables that `outbox_table` and `inbox_table` declare."""
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
    """In the migration of a domain without events of its own: create the table that `inbox_table` declares."""
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), index=True),
    )
