"""A subscriber that reconnects with the last number it saw misses nothing and sees nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import pytest

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.notifications.service.feed.subscribe import Subscribe
from subgraphs.notifications.service.model import Draft, Kind
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.pub_sub import RedisSubscriber
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from tests.subgraphs.notifications.conftest import Notifications, video_ready

RECEIVE = "subscription($after: BigInt) { notificationReceived(afterSeq: $after) { seq body } }"
ENOUGH = 60


def subscribe(notifications: Notifications, user: UserId | None, after: str | None) -> AsyncIterator[GraphQLResponse]:
    principal = None if user is None else Principal(user, frozenset({"student"}))
    return notifications.subgraph.subscribe(RECEIVE, {"after": after}, None, RequestInfo(principal))


async def receive(notifications: Notifications, user: UserId, count: int, after: str | None = "0") -> list[Any]:
    """Return the next notifications; then the stream is closed."""
    received: list[Any] = []
    async with asyncio.timeout(ENOUGH), aclosing(cast(Any, subscribe(notifications, user, after))) as stream:
        async for response in stream:
            received.append(response["data"]["notificationReceived"])
            if len(received) == count:
                break
    return received


async def test_older_notifications_are_sent_before_new_ones(notifications: Notifications) -> None:
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


async def test_without_a_number_only_new_notifications_are_sent(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.happen(video_ready(user, "before"))
    stream = cast(Any, subscribe(notifications, user, None))

    async with asyncio.timeout(ENOUGH), aclosing(stream):
        waiting = asyncio.create_task(anext(stream))
        await until_listening(notifications, user, waiting)
        received = await waiting

    assert received["data"]["notificationReceived"]["body"] != "before can be played."


async def until_listening(notifications: Notifications, user: UserId, waiting: asyncio.Task[Any]) -> None:
    """Deliver events until the subscriber, which starts concurrently, receives one."""
    for number in range(1_000):
        if waiting.done():
            return
        await notifications.happen(video_ready(user, f"after {number}"))
        await asyncio.sleep(0.02)


async def test_a_subscriber_receives_only_their_own_notifications(notifications: Notifications) -> None:
    user, other = await notifications.user(), await notifications.user()
    await notifications.happen(video_ready(other, "other"), video_ready(user, "own"))

    assert await receive(notifications, user, 1) == [{"seq": "1", "body": "own can be played."}]


async def test_an_anonymous_subscriber_is_rejected(notifications: Notifications) -> None:
    stream = cast(Any, subscribe(notifications, None, "0"))
    async with aclosing(stream):
        response = await anext(stream)

    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_negative_number_is_rejected(notifications: Notifications) -> None:
    stream = cast(Any, subscribe(notifications, USER.new(), "-1"))
    async with aclosing(stream):
        response = await anext(stream)

    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_subscriber_that_reconnects_often_misses_nothing_and_sees_nothing_twice(
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

    async def add_and_fail() -> None:
        async with units() as work:
            await work.notifications.add({user: Draft(Kind.VIDEO_READY, "lost", "lost")}, utc_now())
            raise RuntimeError("the plug was pulled")

    with pytest.raises(RuntimeError):
        await add_and_fail()
    await notifications.happen(video_ready(user, "kept"))
    await database.close()

    assert await receive(notifications, user, 1) == [{"seq": "1", "body": "kept can be played."}]


async def test_polling_makes_up_for_a_lost_message(notifications: Notifications, settings: Settings) -> None:
    user = await notifications.user()
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    stopped = RedisSubscriber(None)  # type: ignore[arg-type]  # never started, so it receives nothing
    subscribe = Subscribe(UnitsOfWork(database, SqlNotificationsWork), stopped, poll_seconds=0.01)
    following = subscribe(Principal(user, frozenset()), 0)

    async with asyncio.timeout(ENOUGH), aclosing(following):
        waiting = asyncio.ensure_future(anext(following))
        await notifications.happen(video_ready(user, "unpublished"))
        received = await waiting
    await database.close()

    assert received.draft.body == "unpublished can be played."


async def test_two_devices_of_one_user_receive_the_same(notifications: Notifications) -> None:
    user = await notifications.user()
    devices = [asyncio.create_task(receive(notifications, user, 3)) for _ in range(2)]

    await notifications.happen(*(video_ready(user, name) for name in "abc"))

    first, second = await asyncio.gather(*devices)
    assert first == second


async def test_more_notifications_than_a_batch_are_all_sent(notifications: Notifications) -> None:
    user = await notifications.user()
    for number in range(130):
        await notifications.happen(video_ready(user, str(number)))

    received = await receive(notifications, user, 130)

    assert [int(one["seq"]) for one in received] == list(range(1, 131))
