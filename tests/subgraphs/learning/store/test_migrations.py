"""Migrations of learning."""

from subgraphs.kernel.persistence.sql import Database
from subgraphs.learning.store.tables import metadata
from tests.subgraphs.declared_tables import differences


async def test_the_migrations_create_the_declared_tables(learning_database: str) -> None:
    database = Database(learning_database, domain="learning")

    assert await differences(database.engine, metadata) == []

    await database.close()
