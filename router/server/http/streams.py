"""Outcomes as sequences of encoded answers, and keeping quiet connections open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import orjson

from router.execution import ExecutionResult, IncrementalResult
from router.server.operations import Outcome


async def encoded_answers(outcome: Outcome) -> AsyncGenerator[bytes, None]:
    """Every answer of an outcome as JSON. Closing the iterator ends what is under way."""
    if isinstance(outcome, ExecutionResult):
        yield outcome.encode()
    elif isinstance(outcome, IncrementalResult):
        yield orjson.dumps(outcome.initial)
        async with aclosing(cast(Any, outcome.subsequent)) as rest:
            async for answer in rest:
                yield orjson.dumps(answer)
    else:
        async with aclosing(cast(Any, outcome)) as events:
            async for event in events:
                yield event.encode()


async def with_heartbeats(
    source: AsyncGenerator[bytes, None], beat: bytes, interval: float
) -> AsyncGenerator[bytes, None]:
    """`source`, with `beat` whenever nothing came for `interval` seconds: proxies close connections that are silent."""
    following: asyncio.Task[bytes | None] | None = None
    try:
        while True:
            if following is None:
                following = asyncio.ensure_future(_next_of(source))
            done, _ = await asyncio.wait((following,), timeout=interval)
            if not done:
                yield beat
                continue
            chunk = following.result()
            following = None
            if chunk is None:
                return
            yield chunk
    finally:
        if following is not None:
            following.cancel()
            await asyncio.wait((following,))
        await source.aclose()


async def _next_of(source: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(source, None)
