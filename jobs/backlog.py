"""Gauges of what waits: in outboxes, in streams and in job queues. Boards, alerts and autoscalers read them.

Every worker measures the same stores, so queries take the maximum over workers, not the sum.
"""

from collections.abc import Sequence
from datetime import timedelta

from prometheus_client import Gauge
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from jobs.queue import queue_name
from jobs.streams import stream_of
from subgraphs.kernel.messaging.jobs import Queue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.platform.clock import Clock, utc_now

INTERVAL = timedelta(seconds=15)

OUTBOX_AGE = Gauge(
    "lectern_outbox_oldest_seconds", "Age of the oldest event of an outbox that is not relayed yet", ["domain"]
)
UNHANDLED = Gauge("lectern_events_unhandled", "Events in streams that a domain has not handled yet", ["group"])
DUE = Gauge("lectern_jobs_due", "Jobs of a queue that are due or running", ["queue"])


def backlog_measurement(redis: Redis, modules: Sequence[WorkerModule], clock: Clock = utc_now) -> PeriodicTask:
    """Return the measurement of these modules' outboxes, their groups of consumers, and all queues."""

    async def measure() -> None:
        await _measure_outboxes(modules, clock)
        await _measure_streams(redis, modules)
        await _measure_queues(redis, clock)

    return PeriodicTask("worker.backlog", INTERVAL, measure)


async def _measure_outboxes(modules: Sequence[WorkerModule], clock: Clock) -> None:
    for module in modules:
        for outbox in module.outboxes:
            oldest = await outbox.oldest()
            age = 0.0 if oldest is None else max(0.0, (clock() - oldest).total_seconds())
            OUTBOX_AGE.labels(outbox.domain).set(age)


async def _measure_streams(redis: Redis, modules: Sequence[WorkerModule]) -> None:
    readers = {
        module.domain: {stream_of(handler.event.domain) for handler in module.event_handlers}
        for module in modules
        if module.event_handlers
    }
    # Several groups read a stream, and one request describes them all.
    unhandled = {stream: await _unhandled(redis, stream) for stream in set().union(*readers.values())}
    for group, streams in readers.items():
        UNHANDLED.labels(group).set(sum(unhandled[stream].get(group, 0) for stream in streams))


async def _unhandled(redis: Redis, stream: str) -> dict[str, int]:
    """Return how many entries of a stream each group has not acknowledged: those delivered, and those not yet."""
    try:
        groups = await redis.xinfo_groups(stream)
    except ResponseError:
        return {}  # neither stream nor group before the first event
    # Redis knows no lag after entries between were deleted; then those delivered count alone.
    return {each["name"]: each["pending"] + (each["lag"] or 0) for each in groups}


async def _measure_queues(redis: Redis, clock: Clock) -> None:
    now_ms = round(clock().timestamp() * 1_000)
    for queue in Queue:
        # arq keeps a job in the queue, by the time from which it may run, until it has ended.
        DUE.labels(queue.value).set(await redis.zcount(queue_name(queue), "-inf", now_ms))
