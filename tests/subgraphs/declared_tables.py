"""Whether a domain's migrations make the tables that its store declares."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import AsyncEngine


async def differences(engine: AsyncEngine, metadata: MetaData) -> list[str]:
    """What a migrated database has otherwise than the metadata declares; nothing, if the migrations are complete."""

    def compare(connection: Connection) -> list[str]:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
        return [str(difference) for difference in found if "alembic_version" not in str(difference)]

    async with engine.connect() as connection:
        return await connection.run_sync(compare)
