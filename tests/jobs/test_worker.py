"""The process as a whole: from an outbox to a reaction and a job, and its end."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from jobs.settings import WorkerSettings
from jobs.stopping import Stopping
from jobs.worker import run
from subgraphs.kernel.background import Background, Job, Jobs, Sweep
from subgraphs.kernel.outbox import Publish, StoredEvent
from subgraphs.kernel.reactions import Reaction
from tests.jobs.facts import DoorOpened, stored
from tests.waiting import eventually


class House:
    """A domain: its outbox tells of doors, its reaction asks for a job, its job remembers."""

    domain = "doors"

    def __init__(self) -> None:
        self.waiting: list[StoredEvent] = []
        self.oiled: list[str] = []
        self.swept = 0
        self.life: list[str] = []

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

    def backgrounds(self, jobs: Jobs) -> Sequence[Background]:
        async def ask_for_oil(event: DoorOpened) -> None:
            await jobs.enqueue("doors.oil", event.door)

        async def oil(door: str) -> None:
            self.oiled.append(door)

        async def sweep() -> None:
            self.swept += 1

        async def start() -> None:
            self.life.append("started")

        async def stop() -> None:
            self.life.append("stopped")

        async def check() -> None:
            if "started" not in self.life:
                raise RuntimeError("not started")

        return [
            Background(
                domain="doors",
                outboxes=[self],
                reactions=[Reaction("doors.ask-for-oil", DoorOpened, ask_for_oil)],
                jobs=[Job("doors.oil", oil)],
                sweeps=[Sweep("doors.sweep", timedelta(hours=1), sweep)],
                start=start,
                stop=stop,
                ready={"doors": check},
            )
        ]


@pytest.fixture
def settings(redis: "Redis", redis_url: str, unused_tcp_port: int) -> WorkerSettings:
    return WorkerSettings(redis_url=SecretStr(redis_url), worker_name="test", worker_port=unused_tcp_port)


@contextlib.asynccontextmanager
async def running(settings: WorkerSettings, house: House) -> AsyncIterator[None]:
    stopping = Stopping()
    worker = asyncio.create_task(run(settings, house.backgrounds, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait_for(worker, 60)


async def test_a_fact_becomes_a_reaction_and_a_job(settings: WorkerSettings) -> None:
    house = House()
    async with running(settings, house):
        house.waiting.append(stored(DoorOpened(door="hall")))
        await eventually(lambda: house.oiled == ["hall"], "the job")


async def test_sweeps_run_by_themselves(settings: WorkerSettings) -> None:
    house = House()
    async with running(settings, house):
        await eventually(lambda: house.swept == 1, "a sweep")


async def test_every_domain_is_started_and_stopped(settings: WorkerSettings) -> None:
    house = House()
    async with running(settings, house):
        await eventually(lambda: house.swept == 1, "a sweep")
        assert house.life == ["started"]

    assert house.life == ["started", "stopped"]


async def test_health_and_metrics_are_served(settings: WorkerSettings) -> None:
    house = House()
    async with (
        running(settings, house),
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{settings.worker_port}", transport=httpx.AsyncHTTPTransport(retries=5)
        ) as client,
    ):
        await eventually(lambda: house.swept == 1, "a sweep")
        health, ready, metrics = [await client.get(path) for path in ("/health", "/ready", "/metrics")]

    assert health.json() == {"status": "ok"}
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {"doors": True}})
    assert "lectern_events_relayed_total" in metrics.text


PROGRAM = """
import asyncio, sys
from jobs import worker
from subgraphs.kernel.background import Background

async def started():
    print("started", flush=True)

async def stopped():
    print("stopped", flush=True)

worker.from_environment = lambda jobs: [Background(domain="doors", start=started, stop=stopped)]
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
