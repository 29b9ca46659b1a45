"""Several copies of one subgraph: each call goes to the one with the least to do, and not to one that keeps failing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence

from router.execution.subgraph_call import SubgraphFailure, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.configuration.subgraphs import EjectionOptions
from router.server.traffic.outcomes import failed


class _Replica:
    __slots__ = ("ejected_until", "failures", "outstanding", "transport", "turn")

    def __init__(self, transport: SubgraphTransport) -> None:
        self.transport = transport
        self.outstanding = 0
        self.failures = 0
        self.ejected_until = 0.0
        self.turn = 0


class ReplicaTransport:
    """Balances by least outstanding calls.

    Where all are ejected, all are tried: a wrong guess must not be an outage.
    """

    def __init__(
        self,
        transports: Sequence[SubgraphTransport],
        options: EjectionOptions,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._replicas = [_Replica(transport) for transport in transports]
        self._options = options
        self._clock = clock
        self._turn = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        replica = self._choose()
        replica.outstanding += 1
        try:
            response = await replica.transport.execute(request)
        except SubgraphFailure as failure:
            self._record(replica, failed(failure))
            raise
        finally:
            replica.outstanding -= 1
        self._record(replica, failed(response))
        return response

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription at one of them."""
        return self._choose().transport.subscribe(request)

    async def close(self) -> None:
        """Close the transports of all."""
        for replica in self._replicas:
            await replica.transport.close()

    def _choose(self) -> _Replica:
        now = self._clock()
        healthy = [replica for replica in self._replicas if replica.ejected_until <= now] or self._replicas
        # Of those that are equally busy, the one whose last turn is longest ago: each gets its share, and one that
        # comes back is not sent all that it missed.
        chosen = min(healthy, key=lambda replica: (replica.outstanding, replica.turn))
        self._turn += 1
        chosen.turn = self._turn
        return chosen

    def _record(self, replica: _Replica, failure: bool) -> None:
        if not failure:
            replica.failures = 0
            return
        replica.failures += 1
        if replica.failures >= self._options.failures:
            replica.ejected_until = self._clock() + self._options.duration
