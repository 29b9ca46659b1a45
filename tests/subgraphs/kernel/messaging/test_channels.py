"""Channels of Redis over one connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from subgraphs.kernel.identity.ids import VIDEO, VideoId
from subgraphs.kernel.messaging import channels as module
from subgraphs.kernel.messaging.channels import RedisChannels
from subgraphs.kernel.platform import redis
from subgraphs.videos.store.video_changes import RedisVideoChanges
from tests.waiting import PATIENCE, eventually

pytestmark = pytest.mark.servers


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    connected = redis.connect(SecretStr(redis_url))
    yield connected
    await connected.aclose()


async def listeners(client: Redis, prefix: str) -> int:
    """Return how many connections of all clients are subscribed to channels with the prefix."""
    listed: Any = await client.client_list(_type="pubsub")
    mine = [entry for entry in listed if entry["lib-name"].startswith("redis-py") and int(entry["sub"]) > 0]
    counted: Any = await client.pubsub_channels(f"{prefix}*")
    return len(mine) if counted else 0


async def test_messages_reach_the_subscribers_of_their_channel(client: Redis) -> None:
    channels = RedisChannels(client)
    received: dict[str, list[str | None]] = {"one": [], "two": [], "again": []}
    with channels.subscribed("t1:one", received["one"].append), channels.subscribed("t1:two", received["two"].append):
        await eventually(lambda: received["one"] and received["two"], "the subscriptions")
        with channels.subscribed("t1:one", received["again"].append):
            await client.publish("t1:one", "a")
            await eventually(lambda: len(received["again"]) == 2, "the message")
        await client.publish("t1:one", "b")
        await client.publish("t1:two", "c")
        await eventually(lambda: len(received["one"]) == 3 and len(received["two"]) == 2, "the messages")
    assert received == {"one": [None, "a", "b"], "two": [None, "c"], "again": [None, "a"]}
    await channels.stop()


async def test_a_channel_that_is_left_and_joined_at_once_is_subscribed(client: Redis) -> None:
    channels = RedisChannels(client)
    received: list[str | None] = []
    with channels.subscribed("t2:stays", lambda _: None):
        for _ in range(20):
            with channels.subscribed("t2:flaps", lambda _: None):
                await asyncio.sleep(0)
            await asyncio.sleep(0)
        with channels.subscribed("t2:flaps", received.append):
            await eventually(lambda: received, "the subscription")
            await client.publish("t2:flaps", "a")
            await eventually(lambda: "a" in received, "the message")
    await channels.stop()


async def test_a_lost_connection_is_opened_again_and_subscribers_are_notified(
    client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.01)
    channels = RedisChannels(client)
    received: list[str | None] = []
    with channels.subscribed("t3", received.append):
        await eventually(lambda: received, "the subscription")
        await client.client_kill_filter(_type="pubsub", skipme=True)
        await eventually(lambda: received.count(None) >= 2, "the subscription after the loss")
        await client.publish("t3", "a")
        await eventually(lambda: "a" in received, "the message")
    await channels.stop()


async def test_all_subscriptions_to_videos_take_one_connection_which_is_given_back(client: Redis) -> None:
    """Also when subscribers are cancelled while they subscribe."""
    changes = RedisVideoChanges(client)
    before = await listeners(client, "")
    videos: list[VideoId] = [VIDEO.new() for _ in range(285)]
    streams = [changes.subscribe(video) for video in videos]
    impatient = [asyncio.ensure_future(anext(changes.subscribe(VIDEO.new()))) for _ in range(50)]
    first = [asyncio.ensure_future(anext(stream)) for stream in streams]
    await asyncio.sleep(0)
    for task in impatient:
        task.cancel()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*first)
    assert await listeners(client, "videos:changed:") == before + 1
    next_change = asyncio.ensure_future(anext(streams[100]))
    await asyncio.sleep(0)
    await changes.publish(videos[100])
    await asyncio.wait_for(next_change, PATIENCE)
    for stream in streams:
        await stream.aclose()

    async def given_back() -> bool:
        return await listeners(client, "") == before

    await eventually(given_back, "the end of the connection")
    await changes.close()
