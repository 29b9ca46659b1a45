"""Single flight for clients: queries that are the same in everything that may matter are executed once.

The key holds the document, the variables, every header and the very identity: whoever differs in any of them gets an
answer of their own. It is asked after authorisation, so that nobody shares what they may not see.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import orjson

from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult

Result = ExecutionResult | IncrementalResult


class IdenticalQueries:
    """The queries under way. `shared` counts answers that needed no execution of their own."""

    def __init__(self) -> None:
        self._under_way: dict[bytes, asyncio.Future[Result | None]] = {}
        self.shared = 0

    async def run(self, request: GraphQLRequest, execute: Callable[[], Awaitable[Result]]) -> Result:
        """The result of a query, executed now or shared. Whose client leaves does not take the others along."""
        key = self._key(request)
        if key is None:
            return await execute()
        while (flight := self._under_way.get(key)) is not None:
            result = await asyncio.shield(flight)
            if result is not None:
                self.shared += 1
                return result
        flight = self._under_way[key] = asyncio.get_running_loop().create_future()
        outcome: Result | None = None
        try:
            result = await execute()
            # What is delivered in parts has a stream that only one can read.
            outcome = result if isinstance(result, ExecutionResult) else None
            return result
        finally:
            del self._under_way[key]
            flight.set_result(outcome)

    @staticmethod
    def _key(request: GraphQLRequest) -> bytes | None:
        if request.uploads:
            return None
        parts = [
            request.query,
            request.operation_name,
            request.variables or {},
            sorted(request.headers.items()),
            id(request.identity) if request.identity is not None else None,
            sorted(request.denied),
            request.accepts_deferred,
        ]
        return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
