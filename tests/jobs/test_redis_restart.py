"""The worker goes on by itself after Redis was killed and came back with its append-only file."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from jobs.deliveries import Deliveries
from jobs.outbox_relay import relay
from jobs.queue import ArqJobs
from jobs.queue_runner import QueueRunner
from jobs.shutdown import ShutdownSignal
from jobs.streams import append
from lectern.embedded.valkey import Valkey
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job, Queue
from subgraphs.kernel.platform import redis
from subgraphs.notifications.store.pub_sub import RedisPublisher, RedisSubscriber
from tests.jobs.events import DoorOpened, stored
from tests.jobs.test_outbox_relay import ListOutbox
from tests.waiting import PATIENCE, eventually


class RestartableRedis:
    """A server of this test's own."""

    def __init__(self, folder: Path, port: int) -> None:
        self._server = Valkey(folder, port, secrets.token_hex(16))
        self.url = SecretStr(self._server.url())
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        await self._server.prepare()
        command = self._server.command()
        self._process = await asyncio.create_subprocess_exec(
            *command.argv, cwd=command.folder, stdout=asyncio.subprocess.DEVNULL
        )
        await eventually(self._server.is_ready, "the start of the server")

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None


@pytest.fixture
async def server(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[RestartableRedis]:
    started = RestartableRedis(tmp_path, unused_tcp_port)
    await started.start()
    yield started
    await started.kill()


async def test_events_written_before_the_crash_and_after_it_are_all_delivered(server: RestartableRedis) -> None:
    seen: list[str] = []

    async def see(event: DoorOpened) -> None:
        seen.append(event.door)

    client = redis.connect(server.url)
    deliveries = Deliveries(client, "keepers", [EventHandler("test.see", DoorOpened, see)], "me")
    outbox = ListOutbox()
    shutdown = ShutdownSignal()
    async with asyncio.TaskGroup() as tasks:
        for loop in (deliveries.deliver_new, deliveries.retry_pending):
            tasks.create_task(loop(shutdown))
        tasks.create_task(relay(outbox, client, shutdown))
        outbox.waiting.append(stored(DoorOpened(door="before")))
        await eventually(lambda: seen == ["before"], "the handler before the crash")

        await server.kill()
        outbox.waiting.append(stored(DoorOpened(door="meanwhile")))
        await server.start()
        await eventually(lambda: not outbox.waiting, "the relay after the crash")
        await append(client, "doors", [stored(DoorOpened(door="after"))])
        await eventually(lambda: len(seen) >= 3, "the handler after the crash")
        shutdown.set()
    await client.aclose()

    assert seen == ["before", "meanwhile", "after"]


async def test_a_job_that_waited_is_done_after_the_crash(server: RestartableRedis) -> None:
    done: list[str] = []

    async def do(what: str) -> None:
        done.append(what)

    job = Job("test.do", do)
    jobs = ArqJobs(server.url)
    jobs.register([job])
    runner = QueueRunner(server.url, Queue.QUICK, [job], at_once=1, drain=timedelta(seconds=10))
    shutdown = ShutdownSignal()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(runner.run(shutdown))
        await jobs.enqueue("test.do", "before")
        await eventually(lambda: done == ["before"], "the job before the crash")
        await jobs.enqueue("test.do", "later", delay=timedelta(seconds=1))

        await server.kill()
        await server.start()
        await eventually(lambda: done == ["before", "later"], "the job after the crash")
        shutdown.set()
    await jobs.close()


async def test_subscribers_receive_messages_again(server: RestartableRedis) -> None:
    client = redis.connect(server.url)
    subscriber, publisher = RedisSubscriber(client), RedisPublisher(client)
    user: UserId = USER.new()
    await subscriber.start()
    with subscriber.subscribed(user) as signal:
        await signal.wait(PATIENCE)

        await server.kill()
        await server.start()
        received = asyncio.create_task(signal.wait(PATIENCE))
        await asyncio.wait_for(received, PATIENCE)
        await publisher.publish([user])
        await asyncio.wait_for(signal.wait(PATIENCE), PATIENCE / 2)
    await subscriber.stop()
    await client.aclose()
