import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from jobs.dead_letters import dead_letters, deliver_once_more
from jobs.deliveries import Deliveries, Persistence
from jobs.stopping import Stopping
from jobs.streams import append, stream_of
from subgraphs.kernel.events import Event, decode
from subgraphs.kernel.reactions import Reaction
from tests.jobs.facts import DoorOpened, DoorPainted, DoorShut, stored
from tests.waiting import eventually

AT_ONCE = Persistence(first_pause=0.001, longest_pause=0.001, attempts=3, abandoned_after=0.001)


class Doorkeeper:
    """Remembers what it was told, and fails as often as it is asked to."""

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
    def reaction(self) -> Reaction[DoorOpened]:
        return Reaction("test.open", DoorOpened, self.open)


async def deliver_until(deliveries: Deliveries, is_done: Callable[[], bool]) -> None:
    stopping = Stopping()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(deliveries.deliver_new(stopping))
        tasks.create_task(deliveries.deliver_again(stopping))
        await eventually(is_done, "the deliveries")
        stopping.set()


async def pending(redis: "Redis", group: str = "keepers") -> int:
    return int((await redis.xpending(stream_of("doors"), group))["pending"])


async def publish(redis: "Redis", *events: Event) -> None:
    await append(redis, "doors", [stored(event) for event in events])


async def test_a_reaction_hears_of_its_events_in_order(redis: "Redis") -> None:
    keeper = Doorkeeper()
    await publish(redis, *(DoorOpened(door=name) for name in "abc"))

    await deliver_until(Deliveries(redis, "keepers", [keeper.reaction], "me"), lambda: len(keeper.seen) == 3)

    assert keeper.seen == ["a", "b", "c"]
    assert await pending(redis) == 0


async def test_a_reaction_hears_nothing_of_other_events(redis: "Redis") -> None:
    keeper = Doorkeeper()
    await publish(redis, DoorShut(door="a"), DoorOpened(door="b"))

    await deliver_until(Deliveries(redis, "keepers", [keeper.reaction], "me"), lambda: bool(keeper.seen))

    assert keeper.seen == ["b"]
    assert await pending(redis) == 0


async def test_each_domain_hears_of_every_event(redis: "Redis") -> None:
    first, second = Doorkeeper(), Doorkeeper()
    await publish(redis, DoorOpened(door="a"))

    await deliver_until(Deliveries(redis, "first", [first.reaction], "me"), lambda: bool(first.seen))
    await deliver_until(Deliveries(redis, "second", [second.reaction], "me"), lambda: bool(second.seen))

    assert (first.seen, second.seen) == (["a"], ["a"])


async def test_workers_of_one_domain_share_its_events(redis: "Redis") -> None:
    here, there = Doorkeeper(), Doorkeeper()
    names = [str(number) for number in range(200)]
    await publish(redis, *(DoorOpened(door=name) for name in names))

    await asyncio.gather(
        *(
            deliver_until(
                Deliveries(redis, "keepers", [keeper.reaction], name), lambda: len(here.seen + there.seen) == 200
            )
            for name, keeper in (("here", here), ("there", there))
        )
    )

    assert sorted(here.seen + there.seen) == sorted(names)


async def test_a_failed_reaction_is_repeated_until_it_succeeds(redis: "Redis") -> None:
    keeper = Doorkeeper(failures=2)
    await publish(redis, DoorOpened(door="a"))

    await deliver_until(Deliveries(redis, "keepers", [keeper.reaction], "me", AT_ONCE), lambda: bool(keeper.seen))

    assert (keeper.seen, keeper.attempts) == (["a"], 3)
    assert await pending(redis) == 0
    assert await dead_letters(redis) == {}


async def test_an_event_that_always_fails_becomes_a_dead_letter_after_the_last_attempt(redis: "Redis") -> None:
    keeper = Doorkeeper(failures=99)
    event = DoorOpened(door="a")
    await publish(redis, event)

    await deliver_until(
        Deliveries(redis, "keepers", [keeper.reaction], "me", AT_ONCE), lambda: keeper.attempts == AT_ONCE.attempts
    )

    [letter] = (await dead_letters(redis)).values()
    assert keeper.attempts == AT_ONCE.attempts
    assert (letter.group, letter.fields["id"]) == ("keepers", event.id)
    assert "the door is stuck" in letter.problem
    assert await pending(redis) == 0


async def test_a_failing_event_does_not_hold_up_those_behind_it(redis: "Redis") -> None:
    keeper = Doorkeeper(failures=1)
    await publish(redis, DoorOpened(door="a"), DoorOpened(door="b"))

    await deliver_until(Deliveries(redis, "keepers", [keeper.reaction], "me", AT_ONCE), lambda: len(keeper.seen) == 2)

    assert keeper.seen == ["b", "a"]


async def test_a_reaction_that_never_ends_does_not_hold_up_those_behind_it(redis: "Redis") -> None:
    seen: list[str] = []

    async def wait_at(event: DoorOpened) -> None:
        if event.door == "a":
            await asyncio.Event().wait()
        seen.append(event.door)

    await publish(redis, DoorOpened(door="a"), DoorOpened(door="b"))
    patient = Persistence(first_pause=3_600, longest_pause=3_600, longest_handling=0.05)

    await deliver_until(
        Deliveries(redis, "keepers", [Reaction("test.wait", DoorOpened, wait_at)], "me", patient), lambda: bool(seen)
    )

    assert seen == ["b"]
    assert await pending(redis) == 1


async def test_a_dead_letter_can_be_delivered_once_more(redis: "Redis") -> None:
    keeper = Doorkeeper(failures=3)
    await publish(redis, DoorOpened(door="a"))
    deliveries = Deliveries(redis, "keepers", [keeper.reaction], "me", AT_ONCE)
    await deliver_until(deliveries, lambda: keeper.attempts == 3)
    [key] = await dead_letters(redis)

    assert await deliver_once_more(redis, key)
    await deliver_until(deliveries, lambda: bool(keeper.seen))

    assert keeper.seen == ["a"]
    assert await dead_letters(redis) == {}
    assert not await deliver_once_more(redis, key)


async def test_an_event_that_a_dead_worker_had_in_hand_goes_to_another(redis: "Redis") -> None:
    keeper = Doorkeeper()
    await publish(redis, DoorOpened(door="a"))
    deliveries = Deliveries(redis, "keepers", [keeper.reaction], "survivor", AT_ONCE)
    await deliveries.prepare()
    await redis.xreadgroup("keepers", "killed", {stream_of("doors"): ">"})

    await deliver_until(deliveries, lambda: bool(keeper.seen))

    assert keeper.seen == ["a"]
    assert await pending(redis) == 0


async def test_a_worker_that_comes_back_goes_on_with_what_it_had_in_hand(redis: "Redis") -> None:
    keeper = Doorkeeper()
    await publish(redis, DoorOpened(door="a"))
    patient = Persistence(first_pause=0.001, abandoned_after=3_600)
    deliveries = Deliveries(redis, "keepers", [keeper.reaction], "me", patient)
    await deliveries.prepare()
    await redis.xreadgroup("keepers", "me", {stream_of("doors"): ">"})

    await deliver_until(deliveries, lambda: bool(keeper.seen))

    assert keeper.seen == ["a"]


async def test_what_another_worker_has_in_hand_is_left_to_it(redis: "Redis") -> None:
    keeper = Doorkeeper()
    await publish(redis, DoorOpened(door="a"))
    patient = Persistence(first_pause=0.001, abandoned_after=3_600)
    deliveries = Deliveries(redis, "keepers", [keeper.reaction], "me", patient)
    await deliveries.prepare()
    await redis.xreadgroup("keepers", "busy", {stream_of("doors"): ">"})
    await asyncio.sleep(0.01)

    await deliveries.retry_due()

    assert keeper.seen == []
    assert await pending(redis) == 1


async def test_many_that_rest_do_not_hide_one_that_is_due(redis: "Redis") -> None:
    keeper = Doorkeeper()
    await publish(redis, *(DoorOpened(door=str(number)) for number in range(120)))
    patient = Persistence(first_pause=0.001, longest_pause=0.001, abandoned_after=3_600)
    deliveries = Deliveries(redis, "keepers", [keeper.reaction], "me", patient)
    await deliveries.prepare()
    await redis.xreadgroup("keepers", "busy", {stream_of("doors"): ">"}, count=119)
    await redis.xreadgroup("keepers", "me", {stream_of("doors"): ">"})
    await asyncio.sleep(0.01)

    await deliveries.retry_due()

    assert keeper.seen == ["119"]


async def test_of_whole_states_that_arrive_together_only_the_latest_is_handled(redis: "Redis") -> None:
    seen: list[tuple[str, int]] = []

    async def admire(event: DoorPainted) -> None:
        seen.append((event.door, event.coat))

    painted = [("a", 1), ("b", 1), ("a", 3), ("a", 2), ("b", 2), ("c", 1), ("c", 1)]
    await publish(redis, *(DoorPainted(door=door, coat=coat) for door, coat in painted))
    reaction = Reaction("test.admire", DoorPainted, admire)

    await deliver_until(Deliveries(redis, "keepers", [reaction], "me"), lambda: len(seen) == 3)

    assert seen == [("a", 3), ("b", 2), ("c", 1)]
    assert await pending(redis) == 0


async def test_a_fact_is_read_once_however_many_reactions_hear_of_it(
    redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(event_type: str, version: int, payload: str | bytes) -> Event:
        event = decode(event_type, version, payload)
        read.append(event.id)
        return event

    monkeypatch.setattr("jobs.deliveries.decode", reading)
    painted = DoorPainted(door="front", coat=1)
    await publish(redis, painted)
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    reactions = [Reaction(f"test.{name}", DoorPainted, hear) for name in ("one", "other")]
    await deliver_until(Deliveries(redis, "keepers", reactions, "me"), lambda: len(heard) == 2)

    assert heard == [painted, painted]
    assert read == [painted.id]


async def test_a_whole_state_that_fails_is_repeated_though_it_made_others_needless(redis: "Redis") -> None:
    attempts: list[int] = []

    async def slip(event: DoorPainted) -> None:
        attempts.append(event.coat)
        if len(attempts) == 1:
            raise RuntimeError("the paint ran")

    await publish(redis, DoorPainted(door="a", coat=1), DoorPainted(door="a", coat=2))
    reaction = Reaction("test.slip", DoorPainted, slip)

    await deliver_until(Deliveries(redis, "keepers", [reaction], "me", AT_ONCE), lambda: len(attempts) == 2)

    assert attempts == [2, 2]


async def test_an_event_of_an_unknown_version_waits_for_a_release_that_knows_it(redis: "Redis") -> None:
    keeper = Doorkeeper()
    fields = {"id": "evt_1", "type": "door.opened", "version": "9", "at": "2026-01-01T00:00:00+00:00", "payload": "{}"}
    await redis.xadd(stream_of("doors"), dict(fields.items()))
    await publish(redis, DoorOpened(door="b"))
    patient = Persistence(first_pause=3_600, longest_pause=3_600)

    await deliver_until(Deliveries(redis, "keepers", [keeper.reaction], "me", patient), lambda: bool(keeper.seen))

    assert await pending(redis) == 1


async def test_deliveries_go_on_after_the_server_lost_its_data(redis: "Redis") -> None:
    keeper = Doorkeeper()
    deliveries = Deliveries(redis, "keepers", [keeper.reaction], "me")
    await publish(redis, DoorOpened(door="a"))
    await deliver_until(deliveries, lambda: bool(keeper.seen))

    await redis.flushdb()
    await publish(redis, DoorOpened(door="b"))
    await deliver_until(deliveries, lambda: len(keeper.seen) == 2)

    assert keeper.seen == ["a", "b"]


def test_the_pauses_between_attempts_grow_to_a_limit() -> None:
    persistence = Persistence(first_pause=1, longest_pause=10)

    assert [persistence.pause_after(attempt) for attempt in range(1, 7)] == [1, 2, 4, 8, 10, 10]
