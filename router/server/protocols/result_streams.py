"""Results as sequences of encoded payloads, and heartbeats that keep idle connections open."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from router.exact_json import encode_json
from router.execution import ExecutionResult, IncrementalResult
from router.server.pipeline.context import Result


async def encoded_payloads(result: Result) -> AsyncGenerator[bytes, None]:
    """Yield every response of a result as JSON. Closing the iterator ends the operation."""
    if isinstance(result, ExecutionResult):
        yield result.encode()
    elif isinstance(result, IncrementalResult):
        yield encode_json(result.initial)
        async with aclosing(result.subsequent) as subsequent:
            async for payload in subsequent:
                yield encode_json(payload)
    else:
        async with aclosing(result) as events:
            async for event in events:
                yield event.encode()


async def with_heartbeats(
    source: AsyncGenerator[bytes, None], heartbeat: bytes, interval: float
) -> AsyncGenerator[bytes, None]:
    """Yield from `source`, and `heartbeat` after `interval` idle seconds: proxies close idle connections."""
    pending: asyncio.Task[bytes | None] | None = None
    try:
        while True:
            if pending is None:
                pending = asyncio.ensure_future(_next_of(source))
            # Not wait_for, which would cancel the read after `interval` and lose its chunk.
            done, _ = await asyncio.wait((pending,), timeout=interval)
            if not done:
                yield heartbeat
                continue
            chunk = pending.result()
            pending = None
            if chunk is None:
                return
            yield chunk
    finally:
        if pending is not None:
            pending.cancel()
            await asyncio.wait((pending,))
        await source.aclose()


async def _next_of(source: AsyncGenerator[bytes, None]) -> bytes | None:
    # A coroutine, as a task needs: anext() returns any awaitable.
    return await anext(source, None)
