"""From each domain's outbox to its stream, at least once and in order."""

from collections.abc import Sequence
from datetime import timedelta

from prometheus_client import Counter
from redis.asyncio import Redis

from jobs.shutdown import ShutdownSignal, run_with_backoff
from jobs.streams import append
from subgraphs.kernel.messaging.outbox import OutboxSource, StoredEvent

BATCH = 200
POLL_INTERVAL = timedelta(seconds=5)
"""The delay of an event whose notification was lost."""

RELAYED = Counter("lectern_events_relayed_total", "Events relayed from an outbox to its stream", ["domain"])


async def relay(source: OutboxSource, redis: Redis, shutdown: ShutdownSignal) -> None:
    """Relay one outbox until the shutdown."""

    async def publish(events: Sequence[StoredEvent]) -> None:
        await append(redis, source.domain, events)
        RELAYED.labels(source.domain).inc(len(events))

    async def step() -> None:
        while await source.relay(publish, BATCH) == BATCH and not shutdown.is_set():
            pass
        await shutdown.race(source.wait(POLL_INTERVAL))

    await run_with_backoff(f"relay of {source.domain}", shutdown, step)
