"""The process as a whole: from an outbox to an event handler and a job, and its end."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from jobs.settings import WorkerSettings
from jobs.shutdown import ShutdownSignal
from jobs.worker import run
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job, JobQueue
from subgraphs.kernel.messaging.outbox import Publish, StoredEvent
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from tests.jobs.events import DoorOpened, stored
from tests.waiting import eventually


class House:
    """A domain: its outbox publishes door events, its handler enqueues a job, its job records its runs."""

    domain = "doors"

    def __init__(self) -> None:
        self.waiting: list[StoredEvent] = []
        self.oiled: list[str] = []
        self.swept = 0
        self.life: list[str] = []

    async def oldest(self) -> datetime | None:
        return self.waiting[0].occurred_at if self.waiting else None

    async def relay(self, publish: Publish, limit: int) -> int:
        batch = self.waiting[:limit]
        if batch:
            await publish(batch)
            del self.waiting[: len(batch)]
        return len(batch)

    async def wait(self, longest: timedelta) -> None:
        await asyncio.sleep(0.01)

    async def close(self) -> None:
        return

    def build_modules(self, jobs: JobQueue) -> Sequence[WorkerModule]:
        async def request_oil(event: DoorOpened) -> None:
            await jobs.enqueue("doors.oil", event.door)

        async def oil(door: str) -> None:
            self.oiled.append(door)

        async def count_run() -> None:
            self.swept += 1

        async def start() -> None:
            self.life.append("started")

        async def stop() -> None:
            self.life.append("stopped")

        async def check() -> None:
            if "started" not in self.life:
                raise RuntimeError("not started")

        return [
            WorkerModule(
                domain="doors",
                outboxes=[self],
                event_handlers=[EventHandler("doors.ask-for-oil", DoorOpened, request_oil)],
                jobs=[Job("doors.oil", oil)],
                periodic_tasks=[PeriodicTask("doors.count-run", timedelta(hours=1), count_run)],
                start=start,
                stop=stop,
                ready={"doors": check},
            )
        ]


@pytest.fixture
def settings(redis: Redis, redis_url: str, unused_tcp_port: int) -> WorkerSettings:
    return WorkerSettings(redis_url=SecretStr(redis_url), worker_name="test", management_port=unused_tcp_port)


@contextlib.asynccontextmanager
async def running(settings: WorkerSettings, house: House) -> AsyncIterator[None]:
    shutdown = ShutdownSignal()
    worker = asyncio.create_task(run(settings, house.build_modules, shutdown))
    try:
        yield
    finally:
        shutdown.set()
        await asyncio.wait_for(worker, 60)


async def test_an_event_is_handled_and_runs_a_job(settings: WorkerSettings) -> None:
    house = House()
    async with running(settings, house):
        house.waiting.append(stored(DoorOpened(door="hall")))
        await eventually(lambda: house.oiled == ["hall"], "the job")


async def test_periodic_tasks_run(settings: WorkerSettings) -> None:
    house = House()
    async with running(settings, house):
        await eventually(lambda: house.swept == 1, "a periodic task")


async def test_every_domain_is_started_and_stopped(settings: WorkerSettings) -> None:
    house = House()
    async with running(settings, house):
        await eventually(lambda: house.swept == 1, "a periodic task")
        assert house.life == ["started"]

    assert house.life == ["started", "stopped"]


async def test_health_and_metrics_are_served(settings: WorkerSettings) -> None:
    house = House()
    async with (
        running(settings, house),
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{settings.management_port}", transport=httpx.AsyncHTTPTransport(retries=5)
        ) as client,
    ):
        await eventually(lambda: house.swept == 1, "a periodic task")
        health, ready, metrics = [await client.get(path) for path in ("/health", "/ready", "/metrics")]

    assert health.json() == {"status": "ok"}
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {"doors": True}})
    assert "lectern_events_relayed_total" in metrics.text


PROGRAM = """
import asyncio, sys
from jobs import worker
from subgraphs.kernel.messaging.worker_module import WorkerModule

async def started():
    print("started", flush=True)

async def stopped():
    print("stopped", flush=True)

worker.build_worker_modules = lambda jobs: [WorkerModule(domain="doors", start=started, stop=stopped)]
worker.main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_process_cleanly(redis_url: str, number: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "LECTERN_REDIS_URL": redis_url, "PYTHONPATH": str(root)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"started\n"
        process.send_signal(number)
        rest, errors = await process.communicate()

    assert (process.returncode, rest) == (0, b"stopped\n"), errors
