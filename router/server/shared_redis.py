"""The connection to the Redis that routers share."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from router.server.configuration.shared_state import RedisOptions


def connect(options: RedisOptions) -> Redis:
    """A client that connects when it is first used. Answers are bytes.

    It does not retry: whoever asks has something to do without Redis, which is quicker than waiting for it.
    """
    client: Redis = Redis.from_url(
        options.url.get_secret_value(),
        socket_timeout=options.timeout,
        socket_connect_timeout=options.timeout,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
        client_name="router",
    )
    return client


async def end_listening(task: asyncio.Task[None]) -> None:
    """Cancel a task that listens to a channel, and wait for its end.

    The client gives up a connection in the middle of things with failures of its own, which may take the place of the
    cancellation: it is asked until it has ended.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=0.1)
