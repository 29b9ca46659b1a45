"""From each domain's outbox to its stream, at least once and in order."""

from collections.abc import Sequence
from datetime import timedelta

from prometheus_client import Counter
from redis.asyncio import Redis

from jobs.stopping import Stopping, keep_running
from jobs.streams import append
from subgraphs.kernel.outbox import OutboxSource, StoredEvent

BATCH = 200
LONGEST_WAIT = timedelta(seconds=5)
"""How late an event is at worst whose announcement was lost."""

RELAYED = Counter("lectern_events_relayed_total", "Events handed from an outbox to its stream", ["domain"])


async def relay(source: OutboxSource, redis: "Redis", stopping: Stopping) -> None:
    """Relays one outbox until the process is to end."""

    async def publish(events: Sequence[StoredEvent]) -> None:
        await append(redis, source.domain, events)
        RELAYED.labels(source.domain).inc(len(events))

    async def once() -> None:
        while await source.relay(publish, BATCH) == BATCH and not stopping.is_set():
            pass
        await stopping.unless(source.wait(LONGEST_WAIT))

    await keep_running(f"relay of {source.domain}", stopping, once)
