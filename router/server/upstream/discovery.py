"""Discovery of a subgraph's replicas: every address that its names have, resolved again at an interval.

A name with several addresses is what a headless service of Kubernetes, the scaled service of a compose file or a record
in DNS gives. Resolving once would keep the router with processes that are gone and away from those that are new.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, cast
from urllib.parse import urlsplit

from router.execution.errors.subgraph_failures import SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.upstream.replicas import ReplicaTransport

logger = logging.getLogger(__name__)

Resolve = Callable[[str], Awaitable[frozenset[str]]]
"""Returns the IP addresses of a host. Raises OSError if it has none."""

TransportTo = Callable[[str, str], SubgraphTransport]
"""Returns a transport to a URL that connects to one address of its host."""


async def resolve(host: str) -> frozenset[str]:
    """Return the IP addresses of a host, by the system's resolver. Raises OSError if it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return frozenset(str(address[0]) for *_, address in found)


class DiscoveringTransport:
    """A transport to replicas at all addresses of the names in some URLs.

    The first call resolves them; from then on a task does so every `interval` seconds. While a name can't be resolved,
    the addresses that it had stay.
    """

    def __init__(
        self,
        urls: Sequence[str],
        replicas: ReplicaTransport,
        transport_to: TransportTo,
        *,
        interval: float,
        resolve: Resolve = resolve,
    ) -> None:
        self._hosts = {url: urlsplit(url).hostname or "" for url in urls}
        self._replicas = replicas
        self._transport_to = transport_to
        self._interval = interval
        self._resolve = resolve
        self._resolved: dict[str, frozenset[str]] = {}
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation. Raises `SubgraphFailure`."""
        if self._refreshing is None:
            await self._start(request.subgraph)
        return await self._replicas.execute(request)

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription. Raises `SubgraphFailure`."""
        if self._refreshing is None:
            await self._start(request.subgraph)
        async with aclosing(cast(Any, self._replicas.subscribe(request))) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        """End the discovery and close the replicas."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.wait((self._refreshing,))
        await self._replicas.close()

    async def refresh(self) -> None:
        """Resolve every name now. Names that can't be resolved keep their addresses."""
        for url, host in self._hosts.items():
            try:
                self._resolved[url] = await self._resolve(host)
            except OSError as error:
                logger.warning("the name of a subgraph cannot be resolved: %s: %s", host, error)
        wanted = {f"{url} {address}": (url, address) for url, found in self._resolved.items() for address in found}
        for replica in self._replicas.addresses - wanted.keys():
            logger.info("a replica of a subgraph is gone: %s", replica)
            await self._replicas.remove(replica)
        for replica in sorted(wanted.keys() - self._replicas.addresses):
            logger.info("a replica of a subgraph was found: %s", replica)
            self._replicas.add(replica, self._transport_to(*wanted[replica]))

    async def _start(self, subgraph: str) -> None:
        async with self._lock:
            if self._refreshing is not None:
                return
            await self.refresh()
            if not self._replicas.addresses:
                raise SubgraphUnreachable(subgraph, "its name cannot be resolved", unsent=True)
            self._refreshing = asyncio.create_task(self._refresh_regularly())

    async def _refresh_regularly(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            try:
                await self.refresh()
            except Exception:
                # The addresses that are known go on; without this the next change would go unnoticed for ever.
                logger.exception("unexpected failure of the discovery of replicas")
