"""Retries of queries after transient failures, with exponential backoff and within a budget.

The budget stops retries from making an outage worse: each request earns a fraction of a retry.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.planning.plan import OperationKind
from router.server.config.options.resilience import RetryOptions
from router.server.upstream.call_outcomes import unsent, worth_retrying
from router.transport.wrapping import WrappingTransport

MAX_SAVED_RETRIES = 10.0
"""The most retries that accumulate while there are no failures."""


class RetryingTransport(WrappingTransport):
    """Retries queries, and mutations of which nothing was sent: any other may have been executed.

    Subscriptions are resumed elsewhere (`router.transport.subscriptions.split_transport`). `on_retry` is called with
    the name of the subgraph before each retry.
    """

    def __init__(
        self,
        inner: SubgraphTransport,
        options: RetryOptions,
        *,
        on_retry: Callable[[str], object] = lambda subgraph: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(inner)
        self._options = options
        self._sleep = sleep
        self._clock = clock
        self._saved = MAX_SAVED_RETRIES
        self._on_retry = on_retry

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if request.uploads:
            return await self._inner.execute(request)
        retriable = worth_retrying if request.operation.kind is OperationKind.QUERY else unsent
        self._saved = min(MAX_SAVED_RETRIES, self._saved + self._options.budget)
        attempt = 0
        while True:
            try:
                outcome: SubgraphResponse | SubgraphFailure = await self._inner.execute(request)
            except SubgraphFailure as failure:
                outcome = failure
            delay = self._options.initial_backoff * 2**attempt * (0.5 + random.random())  # noqa: S311 - no secret
            if not retriable(outcome) or not self._may_retry(request, attempt, delay):
                if isinstance(outcome, SubgraphFailure):
                    raise outcome
                return outcome
            attempt += 1
            self._saved -= 1
            self._on_retry(request.subgraph)
            await self._sleep(delay)

    def _may_retry(self, request: SubgraphRequest, attempt: int, delay: float) -> bool:
        in_time = request.deadline is None or self._clock() + delay < request.deadline
        return attempt < self._options.max_retries and self._saved >= 1 and in_time
