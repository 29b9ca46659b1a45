"""A circuit breaker: a failing subgraph gets no requests for a while, so that it can recover and requests fail fast."""

import time
from collections import deque
from collections.abc import Callable
from enum import Enum

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphOverloaded
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.config.options.resilience import CircuitBreakerOptions
from router.server.upstream.call_outcomes import failed
from router.transport.wrapping import WrappingTransport


class Circuit(Enum):
    """CLOSED: calls pass. OPEN: they don't. HALF_OPEN: one does, and decides."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """The state machine, independent of transports. Opens when too many of the recent calls failed."""

    def __init__(self, options: CircuitBreakerOptions, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._clock = clock
        self._recent: deque[tuple[float, bool]] = deque()
        self._failures = 0
        self._opened_at = 0.0
        self._probing = False
        self.state = Circuit.CLOSED

    def admits(self) -> bool:
        """Return whether a call may pass now. An admitted call must be followed by `record` or `release`."""
        if self.state is Circuit.OPEN and self._clock() - self._opened_at >= self._options.reset_timeout:
            self.state = Circuit.HALF_OPEN
            self._probing = False
        if self.state is Circuit.CLOSED:
            return True
        if self.state is Circuit.HALF_OPEN and not self._probing:
            self._probing = True
            return True
        return False

    def release(self) -> None:
        """Release an admitted call that was cancelled and has no outcome."""
        self._probing = False

    def record(self, failure: bool) -> None:
        """Record the outcome of an admitted call."""
        now = self._clock()
        if self.state is Circuit.HALF_OPEN:
            self._probing = False
            self._recent.clear()
            self._failures = 0
            self.state = Circuit.OPEN if failure else Circuit.CLOSED
            self._opened_at = now
            return
        if self.state is Circuit.OPEN:
            return  # It was sent before the circuit opened.
        self._recent.append((now, failure))
        self._failures += failure
        while self._recent and now - self._recent[0][0] > self._options.window:
            self._failures -= self._recent.popleft()[1]
        enough = len(self._recent) >= self._options.min_requests
        if enough and self._failures / len(self._recent) >= self._options.failure_ratio:
            self.state = Circuit.OPEN
            self._opened_at = now


class CircuitBreakingTransport(WrappingTransport):
    """A transport that rejects calls while the circuit is open. Long-lived streams don't measure health, and are
    exempt.
    """

    def __init__(self, inner: SubgraphTransport, breaker: CircuitBreaker) -> None:
        super().__init__(inner)
        self.breaker = breaker

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if not self.breaker.admits():
            raise SubgraphOverloaded(request.subgraph, "the circuit is open")
        try:
            response = await self._inner.execute(request)
        except SubgraphFailure as failure:
            self.breaker.record(failed(failure))
            raise
        except BaseException:
            self.breaker.release()
            raise
        self.breaker.record(failed(response))
        return response
