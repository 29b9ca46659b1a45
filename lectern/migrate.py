"""`lectern migrate`: every domain's database brought to the newest version."""

import asyncio
from collections.abc import Callable

from lectern.deployment import SQL_DOMAINS, database_variable
from lectern.domains import subgraph_settings
from lectern.embedded.errors import PlatformError
from subgraphs.kernel.migrations import migrate


async def migrate_all(say: Callable[[str], object]) -> None:
    """Migrates the databases that the environment names.

    Args:
        say: told of each database that is done.

    Raises:
        PlatformError: a database can't be reached.
    """
    for domain in SQL_DOMAINS:
        url = getattr(subgraph_settings(domain), f"{domain}_database_url").get_secret_value()
        try:
            await migrate(domain, url)
        except OSError as error:
            raise PlatformError(f"{database_variable(domain)}: the database can't be reached ({error})") from None
        await asyncio.to_thread(say, f"{domain}: up to date")
