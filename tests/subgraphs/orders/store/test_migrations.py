"""Migrations of orders."""

from subgraphs.kernel.persistence.sql import Database
from subgraphs.orders.store.tables import metadata
from tests.subgraphs.declared_tables import differences


async def test_the_migrations_create_the_declared_tables(orders_database: str) -> None:
    database = Database(orders_database, domain="orders")

    assert await differences(database.engine, metadata) == []

    await database.close()
