import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from redis.asyncio import Redis

from jobs.outbox_relay import relay
from jobs.shutdown import ShutdownSignal
from jobs.streams import from_fields, stream_of
from subgraphs.kernel.messaging.outbox import Publish, StoredEvent
from tests.jobs.events import DoorOpened, stored
from tests.waiting import eventually


class ListOutbox:
    """An outbox in memory that can fail."""

    domain = "doors"

    def __init__(self, *events: StoredEvent, failures: int = 0) -> None:
        self.waiting = list(events)
        self._failures = failures

    async def oldest(self) -> datetime | None:
        return self.waiting[0].occurred_at if self.waiting else None

    async def relay(self, publish: Publish, limit: int) -> int:
        if self._failures:
            self._failures -= 1
            raise ConnectionError("the database is away")
        batch = self.waiting[:limit]
        if batch:
            await publish(batch)
            del self.waiting[: len(batch)]
        return len(batch)

    async def wait(self, longest: timedelta) -> None:
        await asyncio.sleep(0.005)

    async def close(self) -> None:
        return


async def run_until(outbox: ListOutbox, redis: Redis, is_done: Callable[[], bool]) -> None:
    shutdown = ShutdownSignal()
    task = asyncio.create_task(relay(outbox, redis, shutdown))
    await eventually(is_done, "the relay")
    shutdown.set()
    await task


async def relayed(redis: Redis) -> list[str]:
    return [from_fields(fields).event_id for _, fields in await redis.xrange(stream_of("doors"))]


async def test_events_reach_their_domains_stream_in_order(redis: Redis) -> None:
    events = [stored(DoorOpened(door=str(number))) for number in range(450)]
    outbox = ListOutbox(*events)

    await run_until(outbox, redis, lambda: not outbox.waiting)

    assert await relayed(redis) == [event.event_id for event in events]


async def test_an_event_arrives_as_it_was_recorded(redis: Redis) -> None:
    event = StoredEvent(
        "evt_1", "door.opened", 1, '{"door":"ä"}', stored(DoorOpened(door="a")).occurred_at, "00-ab-cd-01"
    )
    outbox = ListOutbox(event)

    await run_until(outbox, redis, lambda: not outbox.waiting)

    [(_, fields)] = await redis.xrange(stream_of("doors"))
    assert from_fields(fields) == event


async def test_relaying_goes_on_after_a_failure(redis: Redis) -> None:
    event = stored(DoorOpened(door="a"))
    outbox = ListOutbox(event, failures=1)

    await run_until(outbox, redis, lambda: not outbox.waiting)

    assert await relayed(redis) == [event.event_id]
