"""Backlogs of outboxes, streams and queues are measured by every worker."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from redis.asyncio import Redis

from jobs.backlog import backlog_measurement
from jobs.deliveries import Deliveries
from jobs.queue import ArqJobs
from jobs.streams import append
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job, Queue
from subgraphs.kernel.messaging.outbox import Publish
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.platform.clock import utc_now
from tests.jobs.events import DoorOpened, stored


class StuckOutbox:
    """An outbox whose events are not relayed."""

    domain = "doors"

    def __init__(self) -> None:
        self.since: datetime | None = None

    async def oldest(self) -> datetime | None:
        return self.since

    async def relay(self, publish: Publish, limit: int) -> int:
        return 0

    async def wait(self, longest: timedelta) -> None:
        return

    async def close(self) -> None:
        return


async def _do_nothing(*_: object) -> None:
    return


HANDLERS = [EventHandler("doors.greet", DoorOpened, _do_nothing)]


@pytest.fixture
async def jobs(redis: Redis, redis_url: str) -> AsyncIterator[ArqJobs]:
    queue = ArqJobs(SecretStr(redis_url))
    queue.register([Job("test.quick", _do_nothing), Job("test.long", _do_nothing, queue=Queue.LONG)])
    yield queue
    await queue.close()


def measured(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_the_age_of_what_is_not_relayed_is_measured(redis: Redis) -> None:
    outbox, now = StuckOutbox(), utc_now()
    measurement = backlog_measurement(redis, [WorkerModule("doors", outboxes=[outbox])], lambda: now)

    await measurement.run()
    before = measured("lectern_outbox_oldest_seconds", domain="doors")
    outbox.since = now - timedelta(minutes=3)
    await measurement.run()

    assert (before, measured("lectern_outbox_oldest_seconds", domain="doors")) == (0, 180)


async def test_an_event_counts_until_it_is_handled(redis: Redis) -> None:
    measurement = backlog_measurement(redis, [WorkerModule("halls", event_handlers=HANDLERS)])
    deliveries = Deliveries(redis, "halls", HANDLERS, "one")
    counts = []

    async def count() -> None:
        await measurement.run()
        counts.append(measured("lectern_events_unhandled", group="halls"))

    await count()
    await deliveries.prepare()
    await append(redis, "doors", [stored(DoorOpened(door=str(number))) for number in range(3)])
    await count()
    await redis.xreadgroup("halls", "killed", {"events:doors": ">"}, count=2)
    await count()
    for entry, _ in (await redis.xrange("events:doors"))[:2]:
        await redis.xack("events:doors", "halls", entry)
    await count()

    assert counts == [0, 3, 3, 1]


async def test_jobs_that_are_due_are_counted_by_queue(redis: Redis, jobs: ArqJobs) -> None:
    await jobs.enqueue("test.quick", "a")
    await jobs.enqueue("test.quick", "b", delay=timedelta(hours=1))
    await jobs.enqueue("test.long", "c")
    await jobs.enqueue("test.long", "d")

    await backlog_measurement(redis, [], lambda: utc_now() + timedelta(seconds=1)).run()

    assert measured("lectern_jobs_due", queue="quick") == 1
    assert measured("lectern_jobs_due", queue="long") == 2
