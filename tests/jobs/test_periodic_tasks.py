import asyncio
from datetime import timedelta

from redis.asyncio import Redis

from jobs.periodic_tasks import measure_periodically, run_periodically
from jobs.shutdown import ShutdownSignal
from subgraphs.kernel.messaging.worker_module import PeriodicTask
from tests.waiting import eventually


async def test_a_periodic_task_runs_each_period(redis: Redis) -> None:
    shutdown = ShutdownSignal()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            shutdown.set()

    await asyncio.wait_for(run_periodically(PeriodicTask("dust", timedelta(milliseconds=20), run), redis, shutdown), 60)

    assert runs == 3


async def test_one_of_many_workers_runs_a_task_in_a_period(redis: Redis) -> None:
    shutdown = ShutdownSignal()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1

    task = PeriodicTask("dust", timedelta(hours=1), run)
    workers = [asyncio.create_task(run_periodically(task, redis, shutdown)) for _ in range(5)]
    await eventually(lambda: runs, "a periodic task")
    shutdown.set()
    await asyncio.gather(*workers)

    assert runs == 1


async def test_a_failed_periodic_task_is_retried(redis: Redis) -> None:
    shutdown = ShutdownSignal()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise RuntimeError("the broom broke")
        shutdown.set()

    await asyncio.wait_for(run_periodically(PeriodicTask("dust", timedelta(milliseconds=1), run), redis, shutdown), 60)

    assert runs == 2


async def test_every_worker_measures(redis: Redis) -> None:
    shutdown = ShutdownSignal()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1

    measurement = PeriodicTask("depth", timedelta(hours=1), run)
    workers = [asyncio.create_task(measure_periodically(measurement, shutdown)) for _ in range(3)]
    await eventually(lambda: runs == 3, "the measurements")
    shutdown.set()
    await asyncio.gather(*workers)
