"""Sending a query again when its subgraph failed for a moment: with pauses, and within a budget.

The budget is what keeps retries from making an outage worse: each request earns a fraction of a retry.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from router.execution.subgraph_call import SubgraphFailure, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.planning.plan import OperationKind
from router.server.configuration.subgraphs import RetryOptions
from router.server.traffic.outcomes import worth_retrying
from router.transport.wrapping import WrappingTransport

MOST_SAVED = 10.0
"""Retries that a quiet time can save up."""


class RetryingTransport(WrappingTransport):
    """Retries queries. Mutations are never sent twice: nobody knows whether the first one did its work.

    Subscriptions are begun again elsewhere (`router.transport.subscribing`).
    """

    def __init__(
        self,
        inner: SubgraphTransport,
        options: RetryOptions,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(inner)
        self._options = options
        self._sleep = sleep
        self._clock = clock
        self._saved = MOST_SAVED
        self.retried = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if request.operation.kind is not OperationKind.QUERY or request.uploads:
            return await self._inner.execute(request)
        self._saved = min(MOST_SAVED, self._saved + self._options.budget)
        attempt = 0
        while True:
            try:
                outcome: SubgraphResponse | SubgraphFailure = await self._inner.execute(request)
            except SubgraphFailure as failure:
                outcome = failure
            pause = self._options.first_pause * 2**attempt * (0.5 + random.random())  # noqa: S311 - no secret
            if not worth_retrying(outcome) or not self._may_retry(request, attempt, pause):
                if isinstance(outcome, SubgraphFailure):
                    raise outcome
                return outcome
            attempt += 1
            self._saved -= 1
            self.retried += 1
            await self._sleep(pause)

    def _may_retry(self, request: SubgraphRequest, attempt: int, pause: float) -> bool:
        in_time = request.deadline is None or self._clock() + pause < request.deadline
        return attempt < self._options.attempts and self._saved >= 1 and in_time
