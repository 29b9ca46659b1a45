"""`lectern migrate`: migrates every domain's database to the newest version."""

import asyncio
import os
from collections.abc import Callable

from lectern.embedded.errors import PlatformError
from lectern.platform.deployment import database_variable, migration_variable
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform.environment_files import file_value
from subgraphs.registry import DOMAINS, SQL_DOMAINS


async def migrate_all(say: Callable[[str], object]) -> None:
    """Migrate the databases that the environment names; `say` is called after each of them.

    Raises PlatformError if a database cannot be reached.
    """
    for domain in SQL_DOMAINS:
        variable, url = _address(domain)
        try:
            await migrate(domain, url)
        except OSError as error:
            raise PlatformError(f"{variable}: the database can't be reached ({error})") from None
        await asyncio.to_thread(say, f"{domain}: up to date")


def _address(domain: str) -> tuple[str, str]:
    """Return the variable and the address for migrations: the owner's if there is one, else the domain's."""
    variable = migration_variable(domain)
    owners = os.environ.get(variable) or file_value(variable, os.environ)
    if owners:
        return variable, owners
    settings = DOMAINS[domain].settings()
    return database_variable(domain), getattr(settings, f"{domain}_database_url").get_secret_value()
