"""A GraphQL client of the in-process subgraphs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from lectern.embedded.errors import PlatformError
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, Role, scopes_of
from subgraphs.registry import DOMAINS

CONCURRENCY = 8
"""The number of items created concurrently."""

Item = TypeVar("Item")


class SeedFailed(PlatformError):
    """The error that a domain rejected an operation of the seed."""


@dataclass(frozen=True, slots=True)
class SeedClient:
    """The domains that the seed fills."""

    accounts: Subgraph
    catalog: Subgraph
    videos: Subgraph
    orders: Subgraph
    learning: Subgraph

    @classmethod
    @asynccontextmanager
    async def open(cls) -> "AsyncIterator[SeedClient]":
        """Build all of them from the environment, and run them for the time of the block."""
        async with AsyncExitStack() as stack:
            subgraphs = {}
            for name in ("accounts", "catalog", "videos", "orders", "learning"):
                subgraph = DOMAINS[name].build_subgraph()
                await subgraph.start()
                stack.push_async_callback(subgraph.stop)
                subgraphs[name] = subgraph
            yield cls(**subgraphs)


@dataclass(frozen=True, slots=True)
class Actor:
    """A user who calls the subgraphs."""

    user_id: UserId
    roles: frozenset[Role]

    async def execute(self, subgraph: Subgraph, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a query or mutation. Raises SeedFailed if there were errors."""
        principal = Principal(self.user_id, scopes_of(self.roles), email_verified=True)
        response = await subgraph.execute(query, variables, None, RequestInfo(principal=principal))
        if response.get("errors"):
            raise SeedFailed(f"{subgraph.name} failed: {response['errors'][0]['message']}")
        data: dict[str, Any] = response["data"]
        return data

    async def mutate(self, subgraph: Subgraph, mutation: str, **variables: Any) -> dict[str, Any]:
        """Return the payload of a mutation with one field. Raises SeedFailed if it has errors."""
        (payload,) = (await self.execute(subgraph, mutation, **variables)).values()
        if payload["errors"]:
            raise SeedFailed(f"{subgraph.name} rejected a mutation: {payload['errors'][0]['message']}")
        result: dict[str, Any] = payload
        return result


async def run_concurrently(
    items: Iterable[Item], work: Callable[[Item], Awaitable[None]], progress: Callable[[], None]
) -> None:
    """Run `work` for every item, several concurrently; the first failure cancels the rest."""
    slots = asyncio.Semaphore(CONCURRENCY)

    async def create(item: Item) -> None:
        async with slots:
            await work(item)
            progress()

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(create(item))


def actor(user_id: UserId, roles: Collection[Role]) -> Actor:
    """Return the user with these roles."""
    return Actor(user_id, frozenset(roles))
