"""The comparison of a domain's migrations with the tables that its store declares."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import AsyncEngine


async def differences(engine: AsyncEngine, metadata: MetaData) -> list[str]:
    """Return the differences of a migrated database from the declared metadata; empty if there are none."""

    def compare(connection: Connection) -> list[str]:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
        return [str(difference) for difference in found if "alembic_version" not in str(difference)]

    async with engine.connect() as connection:
        return await connection.run_sync(compare)
