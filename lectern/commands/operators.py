"""Operators' tasks: dead letters, and users such as the first admin."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from jobs.dead_letters import DeadLetter, dead_letters, redrive
from lectern.embedded.errors import PlatformError
from subgraphs.accounts.app import Settings, connect
from subgraphs.accounts.errors import AccountsError
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.settings import KernelSettings


async def list_dead_letters() -> dict[str, DeadLetter]:
    """Return the events that a domain could not handle, by their ids, oldest first."""
    async with _redis() as client:
        return await dead_letters(client)


async def deliver_dead_letters(ids: Sequence[str]) -> None:
    """Redrive the given dead letters.

    Raises PlatformError if one does not exist; those before it have been redriven.
    """
    async with _redis() as client:
        for key in ids:
            if not await redrive(client, key):
                raise PlatformError(f"there is no dead letter {key}")


async def admit(email: str, name: str, password: str, roles: Sequence[str]) -> str:
    """Create a user without verification of the address and return their id; an existing user stays unchanged.

    Raises PlatformError if the address, the name or the password is not acceptable.
    """
    accounts = connect(Settings())
    try:
        user = await accounts.use_cases.admit_user(
            email=email, display_name=name, password=password, roles=[Role(role) for role in roles]
        )
    except AccountsError as error:
        raise PlatformError(error.message) from None
    finally:
        await accounts.close()
    return user.id


@asynccontextmanager
async def _redis() -> "AsyncIterator[Redis]":
    client = redis.connect(KernelSettings().redis_url)
    try:
        yield client
    finally:
        await client.aclose()
