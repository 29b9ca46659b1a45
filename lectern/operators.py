"""What operators do by hand: look at dead letters and deliver them again, make users such as the first admin."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from jobs.dead_letters import DeadLetter, dead_letters, deliver_once_more
from lectern.embedded.errors import PlatformError
from subgraphs.accounts.app import Settings, connect
from subgraphs.accounts.errors import Refusal
from subgraphs.accounts.service.admit_user import admit_user
from subgraphs.kernel import redis
from subgraphs.kernel.identity import Role
from subgraphs.kernel.settings import KernelSettings


async def list_dead_letters() -> dict[str, DeadLetter]:
    """Events that a domain could not handle, by their ids, oldest first."""
    async with _redis() as client:
        return await dead_letters(client)


async def deliver_dead_letters(ids: Sequence[str]) -> None:
    """Delivers these once more.

    Raises:
        PlatformError: there is no such dead letter; those before it were delivered.
    """
    async with _redis() as client:
        for key in ids:
            if not await deliver_once_more(client, key):
                raise PlatformError(f"there is no dead letter {key}")


async def admit(email: str, name: str, password: str, roles: Sequence[str]) -> str:
    """Makes a user whose address needs no proof, and tells their id; one that exists stays as they are.

    Raises:
        PlatformError: the address, name or password is not acceptable.
    """
    parts = connect(Settings())
    try:
        user = await admit_user(
            parts.ports, email=email, display_name=name, password=password, roles=[Role(role) for role in roles]
        )
    except Refusal as refusal:
        raise PlatformError(refusal.message) from None
    finally:
        await parts.close()
    return user.id


@asynccontextmanager
async def _redis() -> "AsyncIterator[Redis]":
    client = redis.connect(KernelSettings().redis_url)
    try:
        yield client
    finally:
        await client.aclose()
