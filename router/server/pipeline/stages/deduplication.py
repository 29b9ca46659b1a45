"""Request deduplication: queries in flight that are equal in everything that may matter are executed once.

The key holds the document, the variables, every header and the very identity. It is computed after authorization, so
that no client receives the result of another that may see more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson

from router.exact_json import encode_json
from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult
from router.server.pipeline.context import OperationContext

QueryResult = ExecutionResult | IncrementalResult


@dataclass(frozen=True, slots=True)
class _Shared:
    """A result for every client of the same query, with the headers that its execution added to the response."""

    result: ExecutionResult
    headers: tuple[tuple[bytes, bytes], ...]


class RequestDeduplication:
    """The queries in flight."""

    def __init__(self) -> None:
        self._in_flight: dict[bytes, asyncio.Future[_Shared | None]] = {}

    async def run(self, operation: OperationContext, execute: Callable[[], Awaitable[QueryResult]]) -> QueryResult:
        """Execute a query, or wait for the result of an equal one. Cancelling one client's query fails no other's.

        Headers that the execution adds to the response (propagated, caching) are added to that of every client; those
        that were added before, such as the client's rate limits, are its own.
        """
        key = _key(operation.request)
        if key is None:
            return await execute()
        while (flight := self._in_flight.get(key)) is not None:
            shared = await asyncio.shield(flight)
            if shared is not None:
                operation.response_headers.extend(shared.headers)
                return shared.result
        flight = self._in_flight[key] = asyncio.get_running_loop().create_future()
        shared = None
        own = len(operation.response_headers)
        try:
            result = await execute()
            # An incremental result has a stream that only one client can read.
            if isinstance(result, ExecutionResult):
                shared = _Shared(result, tuple(operation.response_headers[own:]))
            return result
        finally:
            del self._in_flight[key]
            flight.set_result(shared)


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
    return encode_json(parts, orjson.OPT_SORT_KEYS)
