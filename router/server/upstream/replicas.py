"""Replicas of one subgraph: each call goes to the one with the least to do, and not to one that keeps failing."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any, cast

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.config.options.resilience import EjectionOptions
from router.server.upstream.call_outcomes import failed

SUSPICION_SECONDS = 1.0
"""The time after any failure in which other replicas are preferred: a retry must not go where the call just failed."""


class _Replica:
    __slots__ = ("ejected_until", "failed_at", "failures", "outstanding", "removed", "transport", "turn")

    def __init__(self, transport: SubgraphTransport) -> None:
        self.transport = transport
        self.outstanding = 0
        self.failures = 0
        self.failed_at = 0.0
        self.ejected_until = 0.0
        self.turn = 0
        self.removed = False


class ReplicaTransport:
    """Balances by least outstanding calls and streams.

    Where all are ejected, the one that failed longest ago is tried: a wrong guess must not be an outage.
    """

    def __init__(
        self,
        transports: Mapping[str, SubgraphTransport],
        options: EjectionOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`transports` are those of the replicas by address."""
        self._replicas = {address: _Replica(transport) for address, transport in transports.items()}
        self._options = options
        self._clock = clock
        self._turn = 0

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of the replicas."""
        return frozenset(self._replicas)

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        replica = self._choose(request.subgraph)
        replica.outstanding += 1
        try:
            response = await replica.transport.execute(request)
        except SubgraphFailure as failure:
            self._record(replica, failed(failure))
            raise
        finally:
            replica.outstanding -= 1
            if replica.removed:
                await self._close_unused(replica)
        self._record(replica, failed(response))
        return response

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription at one of them, or at the next one where that can't be reached."""
        untried = len(self._replicas)
        while True:
            replica = self._choose(request.subgraph)
            replica.outstanding += 1
            untried -= 1
            began = False
            try:
                async with aclosing(cast(Any, replica.transport.subscribe(request))) as events:
                    async for event in events:
                        began = True
                        yield event
                return
            except SubgraphFailure as failure:
                self._record(replica, failed(failure))
                if began or untried <= 0 or not isinstance(failure, SubgraphUnreachable):
                    raise
            finally:
                replica.outstanding -= 1
                if replica.removed:
                    await self._close_unused(replica)

    def add(self, address: str, transport: SubgraphTransport) -> None:
        """Balance to one more replica."""
        self._replicas[address] = _Replica(transport)

    async def remove(self, address: str) -> None:
        """Send no more to a replica. It is closed once the calls and streams under way have ended."""
        replica = self._replicas.pop(address)
        replica.removed = True
        await self._close_unused(replica)

    async def close(self) -> None:
        """Close the transports of all."""
        for replica in self._replicas.values():
            await replica.transport.close()

    def _choose(self, subgraph: str) -> _Replica:
        now = self._clock()
        replicas = list(self._replicas.values())
        if not replicas:
            raise SubgraphUnreachable(subgraph, "it has no address", unsent=True)
        healthy = [replica for replica in replicas if replica.ejected_until <= now]
        if healthy:
            # Of those that are equally busy, the one whose last turn is longest ago: each gets its share, and one that
            # comes back is not sent all that it missed.
            chosen = min(healthy, key=lambda replica: (replica.outstanding, replica.turn))
        else:
            chosen = min(replicas, key=lambda replica: (replica.failed_at, replica.outstanding, replica.turn))
        self._turn += 1
        chosen.turn = self._turn
        return chosen

    def _record(self, replica: _Replica, failure: bool) -> None:
        if not failure:
            replica.failures = 0
            replica.ejected_until = 0.0
            return
        replica.failures += 1
        replica.failed_at = self._clock()
        ejected = replica.failures >= self._options.consecutive_failures
        time_out = self._options.ejection_time if ejected else min(SUSPICION_SECONDS, self._options.ejection_time)
        replica.ejected_until = max(replica.ejected_until, replica.failed_at + time_out)

    @staticmethod
    async def _close_unused(replica: _Replica) -> None:
        if not replica.outstanding:
            await replica.transport.close()
