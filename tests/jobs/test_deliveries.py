import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from jobs.dead_letters import dead_letters, redrive
from jobs.deliveries import Deliveries, RetryPolicy
from jobs.shutdown import ShutdownSignal
from jobs.streams import append, stream_of
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.events import Event, decode
from tests.jobs.events import DoorOpened, DoorPainted, DoorShut, stored
from tests.waiting import eventually

AT_ONCE = RetryPolicy(initial_delay=0.001, max_delay=0.001, max_attempts=3, claim_after=0.001)


class RecordingHandler:
    """A handler that records its events, and fails as often as a test requests."""

    def __init__(self, failures: int = 0) -> None:
        self.seen: list[str] = []
        self.attempts = 0
        self._failures = failures

    async def open(self, event: DoorOpened) -> None:
        self.attempts += 1
        if self.attempts <= self._failures:
            raise RuntimeError("the door is stuck")
        self.seen.append(event.door)

    @property
    def handler(self) -> EventHandler[DoorOpened]:
        return EventHandler("test.open", DoorOpened, self.open)


async def deliver_until(deliveries: Deliveries, is_done: Callable[[], bool]) -> None:
    shutdown = ShutdownSignal()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(deliveries.deliver_new(shutdown))
        tasks.create_task(deliveries.retry_pending(shutdown))
        await eventually(is_done, "the deliveries")
        shutdown.set()


async def pending(redis: Redis, group: str = "doors-group") -> int:
    return int((await redis.xpending(stream_of("doors"), group))["pending"])


async def publish(redis: Redis, *events: Event) -> None:
    await append(redis, "doors", [stored(event) for event in events])


async def test_a_handler_receives_its_events_in_order(redis: Redis) -> None:
    recorder = RecordingHandler()
    await publish(redis, *(DoorOpened(door=name) for name in "abc"))

    await deliver_until(Deliveries(redis, "doors-group", [recorder.handler], "me"), lambda: len(recorder.seen) == 3)

    assert recorder.seen == ["a", "b", "c"]
    assert await pending(redis) == 0


async def test_a_handler_receives_no_other_events(redis: Redis) -> None:
    recorder = RecordingHandler()
    await publish(redis, DoorShut(door="a"), DoorOpened(door="b"))

    await deliver_until(Deliveries(redis, "doors-group", [recorder.handler], "me"), lambda: bool(recorder.seen))

    assert recorder.seen == ["b"]
    assert await pending(redis) == 0


async def test_each_domain_receives_every_event(redis: Redis) -> None:
    first, second = RecordingHandler(), RecordingHandler()
    await publish(redis, DoorOpened(door="a"))

    await deliver_until(Deliveries(redis, "first", [first.handler], "me"), lambda: bool(first.seen))
    await deliver_until(Deliveries(redis, "second", [second.handler], "me"), lambda: bool(second.seen))

    assert (first.seen, second.seen) == (["a"], ["a"])


async def test_workers_of_one_domain_share_its_events(redis: Redis) -> None:
    here, there = RecordingHandler(), RecordingHandler()
    names = [str(number) for number in range(200)]
    await publish(redis, *(DoorOpened(door=name) for name in names))

    await asyncio.gather(
        *(
            deliver_until(
                Deliveries(redis, "doors-group", [recorder.handler], name), lambda: len(here.seen + there.seen) == 200
            )
            for name, recorder in (("here", here), ("there", there))
        )
    )

    assert sorted(here.seen + there.seen) == sorted(names)


async def test_a_failed_reaction_is_repeated_until_it_succeeds(redis: Redis) -> None:
    recorder = RecordingHandler(failures=2)
    await publish(redis, DoorOpened(door="a"))

    await deliver_until(
        Deliveries(redis, "doors-group", [recorder.handler], "me", AT_ONCE), lambda: bool(recorder.seen)
    )

    assert (recorder.seen, recorder.attempts) == (["a"], 3)
    assert await pending(redis) == 0
    assert await dead_letters(redis) == {}


async def test_an_event_that_always_fails_becomes_a_dead_letter_after_the_last_attempt(redis: Redis) -> None:
    recorder = RecordingHandler(failures=99)
    event = DoorOpened(door="a")
    await publish(redis, event)

    await deliver_until(
        Deliveries(redis, "doors-group", [recorder.handler], "me", AT_ONCE),
        lambda: recorder.attempts == AT_ONCE.max_attempts,
    )

    [letter] = (await dead_letters(redis)).values()
    assert recorder.attempts == AT_ONCE.max_attempts
    assert (letter.group, letter.fields["id"]) == ("doors-group", event.id)
    assert "the door is stuck" in letter.problem
    assert await pending(redis) == 0


async def test_a_failing_event_does_not_hold_up_those_behind_it(redis: Redis) -> None:
    recorder = RecordingHandler(failures=1)
    await publish(redis, DoorOpened(door="a"), DoorOpened(door="b"))

    await deliver_until(
        Deliveries(redis, "doors-group", [recorder.handler], "me", AT_ONCE), lambda: len(recorder.seen) == 2
    )

    assert recorder.seen == ["b", "a"]


async def test_a_reaction_that_never_ends_does_not_hold_up_those_behind_it(redis: Redis) -> None:
    seen: list[str] = []

    async def wait_at(event: DoorOpened) -> None:
        if event.door == "a":
            await asyncio.Event().wait()
        seen.append(event.door)

    await publish(redis, DoorOpened(door="a"), DoorOpened(door="b"))
    patient = RetryPolicy(initial_delay=3_600, max_delay=3_600, handler_timeout=0.05)

    await deliver_until(
        Deliveries(redis, "doors-group", [EventHandler("test.wait", DoorOpened, wait_at)], "me", patient),
        lambda: bool(seen),
    )

    assert seen == ["b"]
    assert await pending(redis) == 1


async def test_a_dead_letter_can_be_delivered_once_more(redis: Redis) -> None:
    recorder = RecordingHandler(failures=3)
    await publish(redis, DoorOpened(door="a"))
    deliveries = Deliveries(redis, "doors-group", [recorder.handler], "me", AT_ONCE)
    await deliver_until(deliveries, lambda: recorder.attempts == 3)
    [key] = await dead_letters(redis)

    assert await redrive(redis, key)
    await deliver_until(deliveries, lambda: bool(recorder.seen))

    assert recorder.seen == ["a"]
    assert await dead_letters(redis) == {}
    assert not await redrive(redis, key)


async def test_an_event_that_a_dead_worker_had_in_hand_goes_to_another(redis: Redis) -> None:
    recorder = RecordingHandler()
    await publish(redis, DoorOpened(door="a"))
    deliveries = Deliveries(redis, "doors-group", [recorder.handler], "survivor", AT_ONCE)
    await deliveries.prepare()
    await redis.xreadgroup("doors-group", "killed", {stream_of("doors"): ">"})

    await deliver_until(deliveries, lambda: bool(recorder.seen))

    assert recorder.seen == ["a"]
    assert await pending(redis) == 0


async def test_a_worker_that_comes_back_goes_on_with_what_it_had_in_hand(redis: Redis) -> None:
    recorder = RecordingHandler()
    await publish(redis, DoorOpened(door="a"))
    patient = RetryPolicy(initial_delay=0.001, claim_after=3_600)
    deliveries = Deliveries(redis, "doors-group", [recorder.handler], "me", patient)
    await deliveries.prepare()
    await redis.xreadgroup("doors-group", "me", {stream_of("doors"): ">"})

    await deliver_until(deliveries, lambda: bool(recorder.seen))

    assert recorder.seen == ["a"]


async def test_events_claimed_by_another_worker_are_left_to_it(redis: Redis) -> None:
    recorder = RecordingHandler()
    await publish(redis, DoorOpened(door="a"))
    patient = RetryPolicy(initial_delay=0.001, claim_after=3_600)
    deliveries = Deliveries(redis, "doors-group", [recorder.handler], "me", patient)
    await deliveries.prepare()
    await redis.xreadgroup("doors-group", "busy", {stream_of("doors"): ">"})
    await asyncio.sleep(0.01)

    await deliveries.retry_due()

    assert recorder.seen == []
    assert await pending(redis) == 1


async def test_many_that_rest_do_not_hide_one_that_is_due(redis: Redis) -> None:
    recorder = RecordingHandler()
    await publish(redis, *(DoorOpened(door=str(number)) for number in range(120)))
    patient = RetryPolicy(initial_delay=0.001, max_delay=0.001, claim_after=3_600)
    deliveries = Deliveries(redis, "doors-group", [recorder.handler], "me", patient)
    await deliveries.prepare()
    await redis.xreadgroup("doors-group", "busy", {stream_of("doors"): ">"}, count=119)
    await redis.xreadgroup("doors-group", "me", {stream_of("doors"): ">"})
    await asyncio.sleep(0.01)

    await deliveries.retry_due()

    assert recorder.seen == ["119"]


async def test_of_events_with_one_compaction_key_only_the_latest_is_handled(redis: Redis) -> None:
    seen: list[tuple[str, int]] = []

    async def admire(event: DoorPainted) -> None:
        seen.append((event.door, event.coat))

    painted = [("a", 1), ("b", 1), ("a", 3), ("a", 2), ("b", 2), ("c", 1), ("c", 1)]
    await publish(redis, *(DoorPainted(door=door, coat=coat) for door, coat in painted))
    handler = EventHandler("test.admire", DoorPainted, admire)

    await deliver_until(Deliveries(redis, "doors-group", [handler], "me"), lambda: len(seen) == 3)

    assert seen == [("a", 3), ("b", 2), ("c", 1)]
    assert await pending(redis) == 0


async def test_an_event_is_decoded_once_for_all_its_handlers(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(event_type: str, version: int, payload: str | bytes) -> Event:
        event = decode(event_type, version, payload)
        read.append(event.id)
        return event

    monkeypatch.setattr("jobs.deliveries.decode", reading)
    painted = DoorPainted(door="front", coat=1)
    await publish(redis, painted)
    received: list[Event] = []

    async def receive(event: Event) -> None:
        received.append(event)

    handlers = [EventHandler(f"test.{name}", DoorPainted, receive) for name in ("one", "other")]
    await deliver_until(Deliveries(redis, "doors-group", handlers, "me"), lambda: len(received) == 2)

    assert received == [painted, painted]
    assert read == [painted.id]


async def test_a_failed_compacted_event_is_retried(redis: Redis) -> None:
    attempts: list[int] = []

    async def slip(event: DoorPainted) -> None:
        attempts.append(event.coat)
        if len(attempts) == 1:
            raise RuntimeError("the paint ran")

    await publish(redis, DoorPainted(door="a", coat=1), DoorPainted(door="a", coat=2))
    handler = EventHandler("test.slip", DoorPainted, slip)

    await deliver_until(Deliveries(redis, "doors-group", [handler], "me", AT_ONCE), lambda: len(attempts) == 2)

    assert attempts == [2, 2]


async def test_an_event_of_an_unknown_version_waits_for_a_release_that_knows_it(redis: Redis) -> None:
    recorder = RecordingHandler()
    fields = {"id": "evt_1", "type": "door.opened", "version": "9", "at": "2026-01-01T00:00:00+00:00", "payload": "{}"}
    await redis.xadd(stream_of("doors"), dict(fields.items()))
    await publish(redis, DoorOpened(door="b"))
    patient = RetryPolicy(initial_delay=3_600, max_delay=3_600)

    await deliver_until(
        Deliveries(redis, "doors-group", [recorder.handler], "me", patient), lambda: bool(recorder.seen)
    )

    assert await pending(redis) == 1


async def test_deliveries_go_on_after_the_server_lost_its_data(redis: Redis) -> None:
    recorder = RecordingHandler()
    deliveries = Deliveries(redis, "doors-group", [recorder.handler], "me")
    await publish(redis, DoorOpened(door="a"))
    await deliver_until(deliveries, lambda: bool(recorder.seen))

    await redis.flushdb()
    await publish(redis, DoorOpened(door="b"))
    await deliver_until(deliveries, lambda: len(recorder.seen) == 2)

    assert recorder.seen == ["a", "b"]


def test_the_pauses_between_attempts_grow_to_a_limit() -> None:
    persistence = RetryPolicy(initial_delay=1, max_delay=10)

    assert [persistence.delay_after(attempt) for attempt in range(1, 7)] == [1, 2, 4, 8, 10, 10]
