"""A subscriber that reconnects with the last number it saw misses nothing and sees nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import pytest

from subgraphs.kernel.call import Call
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import USER, UserId
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.kernel.subgraph import Answer
from subgraphs.notifications.service.follow import follow
from subgraphs.notifications.service.model import Draft, Kind
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.notifications.store.wake_ups import RedisSleepers
from tests.subgraphs.notifications.conftest import Notifications, video_ready

RECEIVE = "subscription($after: BigInt) { notificationReceived(afterSeq: $after) { seq body } }"
ENOUGH = 60


def subscribe(notifications: Notifications, user: UserId | None, after: str | None) -> AsyncIterator[Answer]:
    principal = None if user is None else Principal(user, frozenset({"student"}))
    return notifications.subgraph.subscribe(RECEIVE, {"after": after}, None, Call(principal))


async def receive(notifications: Notifications, user: UserId, count: int, after: str | None = "0") -> list[Any]:
    """The next notifications, then hangs up."""
    received: list[Any] = []
    async with asyncio.timeout(ENOUGH), aclosing(cast(Any, subscribe(notifications, user, after))) as stream:
        async for answer in stream:
            received.append(answer["data"]["notificationReceived"])
            if len(received) == count:
                break
    return received


async def test_what_happened_before_is_sent_first_then_what_happens(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.happen(video_ready(user, "first"), video_ready(user, "second"))

    async with asyncio.timeout(ENOUGH), aclosing(cast(Any, subscribe(notifications, user, "0"))) as stream:
        received = [(await anext(stream))["data"]["notificationReceived"]["body"] for _ in range(2)]
        await notifications.happen(video_ready(user, "third"))
        received.append((await anext(stream))["data"]["notificationReceived"]["body"])

    assert received == ["first can be played.", "second can be played.", "third can be played."]


async def test_resuming_after_a_number_sends_what_came_since(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.happen(*(video_ready(user, name) for name in "abc"))
    [first] = await receive(notifications, user, 1)

    rest = await receive(notifications, user, 2, after=first["seq"])

    assert [first["seq"], *(one["seq"] for one in rest)] == ["1", "2", "3"]


async def test_without_a_number_only_what_happens_from_now_on_is_sent(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.happen(video_ready(user, "before"))
    stream = cast(Any, subscribe(notifications, user, None))

    async with asyncio.timeout(ENOUGH), aclosing(stream):
        waiting = asyncio.create_task(anext(stream))
        await until_listening(notifications, user, waiting)
        received = await waiting

    assert received["data"]["notificationReceived"]["body"] != "before can be played."


async def until_listening(notifications: Notifications, user: UserId, waiting: "asyncio.Task[Any]") -> None:
    """Lets things happen until the subscriber, which began at some moment meanwhile, hears of one."""
    for number in range(1_000):
        if waiting.done():
            return
        await notifications.happen(video_ready(user, f"after {number}"))
        await asyncio.sleep(0.02)


async def test_nobody_hears_of_what_concerns_others(notifications: Notifications) -> None:
    user, other = await notifications.user(), await notifications.user()
    await notifications.happen(video_ready(other, "other"), video_ready(user, "own"))

    assert await receive(notifications, user, 1) == [{"seq": "1", "body": "own can be played."}]


async def test_an_anonymous_subscriber_is_refused(notifications: Notifications) -> None:
    stream = cast(Any, subscribe(notifications, None, "0"))
    async with aclosing(stream):
        answer = await anext(stream)

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_negative_number_is_refused(notifications: Notifications) -> None:
    stream = cast(Any, subscribe(notifications, USER.new(), "-1"))
    async with aclosing(stream):
        answer = await anext(stream)

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_subscriber_that_keeps_reconnecting_misses_nothing_and_sees_nothing_twice(
    notifications: Notifications,
) -> None:
    user, total = await notifications.user(), 60
    seen: list[int] = []

    async def subscribe_again_and_again() -> None:
        while len(seen) < total:
            after = str(seen[-1] if seen else 0)
            many = 1 + len(seen) % 7
            received = await receive(notifications, user, min(many, total - len(seen)), after=after)
            seen.extend(int(one["seq"]) for one in received)

    async def writer(name: int) -> None:
        for number in range(total // 6):
            await notifications.happen(video_ready(user, f"{name}/{number}"))

    await asyncio.gather(subscribe_again_and_again(), *(writer(name) for name in range(6)))

    assert seen == list(range(1, total + 1))


async def test_a_transaction_that_failed_leaves_no_gap(notifications: Notifications, settings: Settings) -> None:
    user = await notifications.user()
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    units = UnitsOfWork(database, SqlNotificationsWork)

    async def tell_and_fail() -> None:
        async with units() as work:
            await work.notifications.tell([user], Draft(Kind.VIDEO_READY, "lost", "lost"), utc_now())
            raise RuntimeError("the plug was pulled")

    with pytest.raises(RuntimeError):
        await tell_and_fail()
    await notifications.happen(video_ready(user, "kept"))
    await database.close()

    assert await receive(notifications, user, 1) == [{"seq": "1", "body": "kept can be played."}]


async def test_a_lost_wake_up_is_made_good_by_looking(notifications: Notifications, settings: Settings) -> None:
    user = await notifications.user()
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    deaf = RedisSleepers(None)  # type: ignore[arg-type]  # it is never started, so it hears nothing
    following = follow(UnitsOfWork(database, SqlNotificationsWork), deaf, user, 0, longest_sleep=0.01)

    async with asyncio.timeout(ENOUGH), aclosing(following):
        waiting = asyncio.ensure_future(anext(following))
        await notifications.happen(video_ready(user, "unheard"))
        received = await waiting
    await database.close()

    assert received.draft.body == "unheard can be played."


async def test_two_devices_of_one_user_hear_the_same(notifications: Notifications) -> None:
    user = await notifications.user()
    devices = [asyncio.create_task(receive(notifications, user, 3)) for _ in range(2)]

    await notifications.happen(*(video_ready(user, name) for name in "abc"))

    first, second = await asyncio.gather(*devices)
    assert first == second


async def test_a_page_too_full_for_one_batch_is_sent_whole(notifications: Notifications) -> None:
    user = await notifications.user()
    for number in range(130):
        await notifications.happen(video_ready(user, str(number)))

    received = await receive(notifications, user, 130)

    assert [int(one["seq"]) for one in received] == list(range(1, 131))
