"""The subgraphs, asked in this process as one of the people."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from lectern.domains import build_subgraph
from lectern.embedded.errors import PlatformError
from subgraphs.kernel.call import Call
from subgraphs.kernel.identity import Principal, Role, scopes_of
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.subgraph import Subgraph

AT_ONCE = 8
"""How many things are made at the same time."""

Item = TypeVar("Item")


class SeedFailed(PlatformError):
    """A domain refused what the seed asked for."""


@dataclass(frozen=True, slots=True)
class Market:
    """The domains that the seed fills."""

    catalog: Subgraph
    videos: Subgraph
    orders: Subgraph
    learning: Subgraph

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> "AsyncIterator[Market]":
        """All of them, from the environment, for the time of the block."""
        async with AsyncExitStack() as stack:
            subgraphs = {}
            for name in ("catalog", "videos", "orders", "learning"):
                subgraph = build_subgraph(name)
                await subgraph.start()
                stack.push_async_callback(subgraph.stop)
                subgraphs[name] = subgraph
            yield cls(**subgraphs)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts in the marketplace."""

    user_id: UserId
    roles: frozenset[Role]

    async def ask(self, subgraph: Subgraph, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query or mutation. Raises SeedFailed if there were errors."""
        principal = Principal(self.user_id, scopes_of(self.roles), email_verified=True)
        answer = await subgraph.execute(query, variables, None, Call(principal=principal))
        if answer.get("errors"):
            raise SeedFailed(f"{subgraph.name} failed: {answer['errors'][0]['message']}")
        data: dict[str, Any] = answer["data"]
        return data

    async def do(self, subgraph: Subgraph, mutation: str, **variables: Any) -> dict[str, Any]:
        """The payload of a mutation with one field. Raises SeedFailed if it was refused."""
        (payload,) = (await self.ask(subgraph, mutation, **variables)).values()
        if payload["errors"]:
            raise SeedFailed(f"{subgraph.name} refused: {payload['errors'][0]['message']}")
        result: dict[str, Any] = payload
        return result


async def each(items: Iterable[Item], work: Callable[[Item], Awaitable[None]], progress: Callable[[], None]) -> None:
    """Does the work for every item, several at a time; the first failure ends it all."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> None:
        async with turns:
            await work(item)
            progress()

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(one(item))


def acting(user_id: UserId, roles: Collection[Role]) -> Actor:
    """The person with these roles."""
    return Actor(user_id, frozenset(roles))
