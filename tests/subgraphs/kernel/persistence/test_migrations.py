import asyncio
from collections.abc import Callable

from subgraphs.accounts.store.tables import metadata
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database
from tests.subgraphs.declared_tables import differences


async def test_processes_that_migrate_at_once_take_turns(fresh_database: Callable[[], str]) -> None:
    url = fresh_database()

    await asyncio.gather(*(migrate("accounts", url) for _ in range(3)))

    database = Database(url, domain="accounts")
    assert await differences(database.engine, metadata) == []
    await database.close()


async def test_migrating_again_changes_nothing(fresh_database: Callable[[], str]) -> None:
    url = fresh_database()
    await migrate("accounts", url)

    await migrate("accounts", url)

    database = Database(url, domain="accounts")
    assert await differences(database.engine, metadata) == []
    await database.close()
